import { createHash } from 'node:crypto'

import type { Deadlines } from '../../match/deadlines.ts'
import type { MatchId } from '../../match/ids.ts'
import type { ServerOrder } from '../../match/server.ts'
import { serverEnv, type Served } from '../control/server-env.ts'
import type { GameAddress } from './address.ts'
import type { Container, ContainerPort, Owner, Variable, Pod, PodSpec, Toleration } from './api-types.ts'
import {
  CONTROL_PORT,
  GAME_PORT,
  LIKENESS_LABEL,
  MATCH_LABEL,
  ORDER_ANNOTATION,
  OWNER_LABEL,
  podName,
  SYSTEM_LABEL,
  STATE_LABEL,
} from './names.ts'
import type { PodTemplate } from './pod-template.ts'

export interface GamePodSettings {
  readonly system: string
  /** Of a template that names none. */
  readonly image: string | undefined
  readonly backendUrl: string
  readonly deadlines: Deadlines
  readonly owner: Owner | undefined
  /** What the operator wants every game server to be told. A variable of the template goes before one of the same name. */
  readonly gameEnv: Readonly<Record<string, string>>
}

export interface Wanted extends Served {
  /** The port of its node by which it is reached, if it has one. */
  readonly hostPort: number | undefined
  readonly likeness: string
}

/**
 * Kubernetes takes 256 KiB of annotations in all. An order of 1,000 players fits when their ids take 64 bytes each, one of 300
 * players whatever their ids are.
 */
const LONGEST_ORDER_BYTES = 256 * 1024 - 4096

const DAY_SECONDS = 86_400
/** A match lasts a day at most, and a server may have waited for it as long: nothing of ours lives longer. */
const LONGEST_LIFE_SECONDS = 2 * DAY_SECONDS + 3600
/** From the order to end until the end by force; a server that is told uses it to say how its match ended. */
const GRACE_SECONDS = 30

/**
 * Once it has answered it is ready, and nobody asks again: its reports say that it lives, and forty servers that were asked
 * each second took a good part of a node that plays. Who waits for the first answer gives up long before the kubelet.
 */
const startupProbe = {
  httpGet: { path: '/ready', port: CONTROL_PORT },
  periodSeconds: 1,
  timeoutSeconds: 2,
  failureThreshold: 3600,
} satisfies Container['startupProbe']

/** The pod of a game server: what the template says, what keeps it harmless, and what Muster knows it by. */
export function gamePod(template: PodTemplate, settings: GamePodSettings, wanted: Wanted): Pod {
  const { match, serves } = wanted
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(match),
      labels: {
        ...template.labels,
        // Last: by these we find it, and network policies do.
        'app.kubernetes.io/name': 'muster-game-server',
        'app.kubernetes.io/component': 'game-server',
        'app.kubernetes.io/part-of': 'muster',
        'app.kubernetes.io/managed-by': 'muster',
        [SYSTEM_LABEL]: settings.system,
        [MATCH_LABEL]: match,
        [LIKENESS_LABEL]: wanted.likeness,
        ...(settings.owner && { [OWNER_LABEL]: settings.owner.name }),
        ...markOf(serves).labels,
      },
      annotations: {
        // Who tidies up nodes leaves alone those on which somebody plays.
        'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
        'karpenter.sh/do-not-disrupt': 'true',
        ...template.annotations,
        ...markOf(serves).annotations,
      },
      ...(serves === 'nobody-yet' && settings.owner && { ownerReferences: [settings.owner] }),
    },
    spec: specOf(template, gameContainer(template.game, settings, wanted)),
  }
}

/** The same for all pods of this template, this configuration and these keys: one that waits and is made otherwise is of before. */
export function likenessOf(
  template: PodTemplate,
  settings: GamePodSettings & {
    readonly gameAddress: GameAddress
    readonly keyOf: (match: MatchId) => string
  },
): string {
  const match = 'any' as MatchId
  const like = {
    match,
    serves: 'nobody-yet',
    key: settings.keyOf(match),
    hostPort: undefined,
    likeness: '',
  } as const
  return createHash('sha256')
    .update(JSON.stringify([gamePod(template, settings, like), settings.gameAddress]))
    .digest('hex')
    .slice(0, 12)
}

/** What says on the pod itself whom it serves: a store that lost the match can have it again. */
export function markOf(serves: ServerOrder | 'nobody-yet'): {
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
} {
  if (serves === 'nobody-yet') return { labels: { [STATE_LABEL]: 'waiting' }, annotations: {} }
  const order = JSON.stringify(serves)
  return {
    labels: { [STATE_LABEL]: 'serving' },
    // A pod that is refused for its size is worse than a match that a store which lost it cannot have again.
    annotations: Buffer.byteLength(order) > LONGEST_ORDER_BYTES ? {} : { [ORDER_ANNOTATION]: order },
  }
}

function specOf({ spec }: PodTemplate, game: Container): PodSpec {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    ...spec,
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      ...spec.securityContext,
    },
    tolerations: tolerations(spec.tolerations ?? []),
    restartPolicy: 'Never',
    activeDeadlineSeconds: LONGEST_LIFE_SECONDS,
    containers: [game, ...spec.containers],
  }
}

/**
 * A node that is not heard of for five minutes has its pods deleted otherwise, be it that only its kubelet hangs and
 * everybody plays. Whether a server lives its own reports say, and much sooner.
 */
function tolerations(given: readonly Toleration[]): Toleration[] {
  const ours = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: LONGEST_LIFE_SECONDS,
  }))
  return [...given, ...ours.filter(({ key }) => !given.some((each) => each.key === key))]
}

function gameContainer(template: Container, settings: GamePodSettings, wanted: Wanted): Container {
  const ports = portsOf(template.ports ?? [], wanted.hostPort)
  const { image } = settings
  return {
    ...(image !== undefined && { image }),
    // The end of its output becomes part of the pod's state: why it died is known without asking for its log.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } },
    ...((template.startupProbe ?? template.readinessProbe) ? {} : { startupProbe }),
    ...template,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      ...template.securityContext,
    },
    ports,
    env: [
      ...operatorVariables(settings.gameEnv, template.env ?? []),
      ...(template.env ?? []),
      ...variables(settings, wanted, ports),
    ],
  }
}

/** Kubernetes would put another variable in the place of `$(NAME)`; a doubled dollar keeps it as it is. */
function operatorVariables(
  gameEnv: GamePodSettings['gameEnv'],
  template: readonly Variable[],
): readonly Variable[] {
  return Object.entries(gameEnv)
    .filter(([name]) => !template.some((each) => each.name === name))
    .map(([name, value]) => ({ name, value: value.replace(/\$(?=\()/g, '$$$$') }))
}

/** Those that the template does not name are added. */
function portsOf(given: readonly ContainerPort[], hostPort: number | undefined): ContainerPort[] {
  const named = (name: string, otherwise: number): ContainerPort =>
    given.find((port) => port.name === name) ?? { name, containerPort: otherwise, protocol: 'TCP' }
  const others = given.filter(({ name }) => name !== GAME_PORT && name !== CONTROL_PORT)
  const game = { ...named(GAME_PORT, 8080), ...(hostPort !== undefined && { hostPort }) }
  return [game, named(CONTROL_PORT, 8090), ...others]
}

/**
 * The match's key is a plain value: who may read this namespace's pods could read it there. A Secret would hide it from
 * them, at the price of a second object to write and to remove for each match, and of a backend that may read all secrets
 * there. The key opens this one match only, and for as long as it lasts.
 */
function variables(
  { backendUrl, deadlines }: GamePodSettings,
  wanted: Wanted,
  [game, control]: readonly ContainerPort[],
): Variable[] {
  const [port, controlPort] = [game?.containerPort ?? 0, control?.containerPort ?? 0]
  const env = serverEnv(wanted, { backendUrl, deadlines, port, controlPort })
  return Object.entries(env).map(([name, value]: [string, string]) => ({ name, value }))
}
