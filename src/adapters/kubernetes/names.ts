import type { MatchId } from '../../match/ids.ts'

/** Labels and annotations by which pods are found, and by which their match can be had again. */
export const MATCH_LABEL = 'muster.dev/match'
export const SYSTEM_LABEL = 'muster.dev/system'
export const STATE_LABEL = 'muster.dev/state'
/** What all pods have in common that were made of one template, with one configuration. */
export const LIKENESS_LABEL = 'muster.dev/likeness'
export const ORDER_ANNOTATION = 'muster.dev/order'
/** The object that a system's pods belong to: several systems may share a namespace. */
export const OWNER_LABEL = 'muster.dev/owner'

/** What Muster writes on pods begins with this; no template may. */
export const OWN_PREFIX = 'muster.dev/'

/** The container that is the game server; others may stand beside it. */
export const GAME_CONTAINER = 'game'

/** The names of the container's ports. */
export const GAME_PORT = 'game'
export const CONTROL_PORT = 'control'

/** A host name and a label, both of at most 63 characters; `muster-` takes seven of them. */
const possible = /^[a-z0-9]([-a-z0-9]{0,54}[a-z0-9])?$/

/** The same for everybody who asks for this match's server: so it is created once. */
export function podName(match: MatchId): string {
  if (!possible.test(match))
    throw new Error(`A pod can be named after small letters, digits and - only, at most 56: not ${match}.`)
  return `muster-${match}`
}

/** All pods of one system, by its name and its owner, and no others. */
export function selectorOf(system: string, owner: string | undefined): string {
  const ofOwner = owner === undefined ? `!${OWNER_LABEL}` : `${OWNER_LABEL}=${owner}`
  return `app.kubernetes.io/managed-by=muster,${SYSTEM_LABEL}=${system},${ofOwner}`
}
