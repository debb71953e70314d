import type { ServerId } from '../../match/ids.ts'

/** Labels and annotations to find pods, and to restore their match. */
export const MATCH_LABEL = 'muster.dev/match'
export const SYSTEM_LABEL = 'muster.dev/system'
export const STATE_LABEL = 'muster.dev/state'
/** The queue whose matches may take a pod that waits; without it, those of all queues that share the system's pool. */
export const POOL_LABEL = 'muster.dev/pool'
/** What a pod that waits runs, as JSON, where that differs from the system's own game server. */
export const SERVER_ANNOTATION = 'muster.dev/server'
/** The same for all pods made from one template and one configuration. */
export const LIKENESS_LABEL = 'muster.dev/likeness'
export const ORDER_ANNOTATION = 'muster.dev/order'
/** The object that owns a system's pods: several systems may share a namespace. */
export const OWNER_LABEL = 'muster.dev/owner'

/** The prefix of Muster's labels and annotations; templates must not use it. */
export const OWN_PREFIX = 'muster.dev/'

/** The container that is the game server; there may be others. */
export const GAME_CONTAINER = 'game'

/** The variable that holds the match's key, also its name in the Secret of the pod. */
export const KEY_VARIABLE = 'MATCH_KEY'

/** The container port that only backends use; the game's own port has the same name as in every address. */
export const CONTROL_PORT = 'control'

/** Must be a host name and a label, of at most 63 characters; `muster-` takes seven. */
const possible = /^[a-z0-9]([-a-z0-9]{0,54}[a-z0-9])?$/

/** The same name for every caller, so that the pod is created once. */
export function podName(id: ServerId): string {
  if (!possible.test(id))
    throw new Error(
      `A server id in Kubernetes must be at most 56 lowercase letters, digits and -, not ${id}.`,
    )
  return `muster-${id}`
}

/** Another one for each pod: one pod may follow another under the same name, before the Secret of the first is gone. */
export const keySecretName = (id: ServerId, random: string): string => `${podName(id)}-${random.slice(0, 8)}`

/** Selects the pods of one system and owner. */
export function selectorOf(system: string, owner: string | undefined): string {
  const ofOwner = owner === undefined ? `!${OWNER_LABEL}` : `${OWNER_LABEL}=${owner}`
  return `app.kubernetes.io/managed-by=muster,${SYSTEM_LABEL}=${system},${ofOwner}`
}
