import { createHash } from 'node:crypto'

import { GAME_PORT } from '../../match/address.ts'
import type { Deadlines } from '../../match/deadlines.ts'
import type { ServerId } from '../../match/ids.ts'
import { keptOf } from '../../match/kept-tickets.ts'
import { isIdle, SHARED_POOL, type Idle } from '../../match/pool.ts'
import { queueServerFor, type QueueServers } from '../../match/queue-server-for.ts'
import { withoutAttributes } from '../../match/roster.ts'
import type { ServerOrder } from '../../match/server.ts'
import { serverEnv, type Served } from '../control/server-env.ts'
import type { GameAddress } from './address.ts'
import type { Container, ContainerPort, Owner, Variable, Pod, PodSpec, Toleration } from './api-types.ts'
import {
  CONTROL_PORT,
  KEY_VARIABLE,
  LIKENESS_LABEL,
  MATCH_LABEL,
  ORDER_ANNOTATION,
  OWNER_LABEL,
  POOL_LABEL,
  SERVER_ANNOTATION,
  podName,
  SYSTEM_LABEL,
  STATE_LABEL,
} from './names.ts'
import type { PodTemplate } from './pod-template.ts'

export interface GamePodSettings {
  readonly system: string
  /** For a template without an image. */
  readonly image: string | undefined
  readonly queueServer?: QueueServers
  readonly backendUrl: string
  readonly deadlines: Deadlines
  readonly owner: Owner | undefined
  /** Variables that the operator sets for all game servers. A variable of the template wins over one of the same name. */
  readonly gameEnv: Readonly<Record<string, string>>
}

export interface Wanted extends Omit<Served, 'key'> {
  /** The Secret with the key of its match. */
  readonly keySecret: string
  /** Its host port, if it has one. */
  readonly hostPort: number | undefined
  readonly likeness: string
}

/**
 * Kubernetes allows 256 KiB of annotations in total. An order of 1,000 players fits if their ids take 64 bytes each,
 * one of 300 players always.
 */
const LONGEST_ORDER_BYTES = 256 * 1024 - 4096

const DAY_SECONDS = 86_400
/** A match lasts a day at most, and its server may have waited as long: no pod of ours lives longer. */
const LONGEST_LIFE_SECONDS = 2 * DAY_SECONDS + 3600
/** Time between the signal to stop and the kill; the server uses it to report how its match ended. */
const GRACE_SECONDS = 30

/**
 * A startup probe only: after that the reports show that the server is alive. Forty servers probed each second used a
 * good part of a node's CPU. Whoever waits for the first answer gives up long before the kubelet.
 */
const startupProbe = {
  httpGet: { path: '/ready', port: CONTROL_PORT },
  periodSeconds: 1,
  timeoutSeconds: 2,
  failureThreshold: 3600,
} satisfies Container['startupProbe']

/** The pod of a game server: the template, security defaults, and what Muster needs to find it. */
export function gamePod(template: PodTemplate, settings: GamePodSettings, wanted: Wanted): Pod {
  const { id, serves } = wanted
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(id),
      labels: {
        ...template.labels,
        // Last, so that no template can override them: we, and network policies, find pods by these.
        'app.kubernetes.io/name': 'muster-game-server',
        'app.kubernetes.io/component': 'game-server',
        'app.kubernetes.io/part-of': 'muster',
        'app.kubernetes.io/managed-by': 'muster',
        [SYSTEM_LABEL]: settings.system,
        [MATCH_LABEL]: id,
        [LIKENESS_LABEL]: wanted.likeness,
        ...(settings.owner && { [OWNER_LABEL]: settings.owner.name }),
        ...markOf(serves).labels,
      },
      annotations: {
        // Autoscalers must not evict a pod on which somebody plays.
        'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
        'karpenter.sh/do-not-disrupt': 'true',
        ...template.annotations,
        ...markOf(serves).annotations,
      },
      ...(isIdle(serves) && settings.owner && { ownerReferences: [settings.owner] }),
    },
    spec: specOf(template, gameContainer(template.game, settings, wanted)),
  }
}

/** The same for all pods of this pool, template, configuration and keys: a waiting pod with another value is outdated. */
export function likenessOf(
  template: PodTemplate,
  settings: GamePodSettings & {
    readonly gameAddress: GameAddress
    readonly keyOf: (id: ServerId) => string
  },
  serves: ServerOrder | Idle,
): string {
  const id = 'any' as ServerId
  const waits: Idle = isIdle(serves) ? serves : { pool: SHARED_POOL }
  const like = {
    id,
    serves: waits,
    keySecret: '',
    hostPort: undefined,
    likeness: '',
  } as const
  return createHash('sha256')
    .update(JSON.stringify([gamePod(template, settings, like), settings.gameAddress, settings.keyOf(id)]))
    .digest('hex')
    .slice(0, 12)
}

/** Labels and annotations that say whom the pod serves, so that a lost match can be restored. */
export function markOf(serves: ServerOrder | Idle): {
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
} {
  if (isIdle(serves)) {
    const ofQueue = serves.pool !== SHARED_POOL && { [POOL_LABEL]: serves.pool }
    const runs = serves.server && { [SERVER_ANNOTATION]: JSON.stringify(serves.server) }
    return { labels: { [STATE_LABEL]: 'waiting', ...ofQueue }, annotations: { ...runs } }
  }
  // A pod that is refused for its size is worse than a match that cannot be restored, or not with all that players bring.
  const { shared: _shared, properties: _properties, ...match } = serves
  const order = [match, { ...match, roster: withoutAttributes(match.roster) }]
    .map((each) => JSON.stringify(keptOf(each)))
    .find((each) => Buffer.byteLength(each) <= LONGEST_ORDER_BYTES)
  return {
    labels: { [STATE_LABEL]: 'serving' },
    annotations: order === undefined ? {} : { [ORDER_ANNOTATION]: order },
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
 * By default, Kubernetes deletes the pods of a node that is silent for five minutes, even if only its kubelet hangs and
 * everybody plays on. Reports show much sooner whether a server is alive.
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

function imageIn({ image }: { readonly image?: string | undefined }): { image?: string } {
  return image === undefined ? {} : { image }
}

function gameContainer(template: Container, settings: GamePodSettings, wanted: Wanted): Container {
  const ports = portsOf(template.ports ?? [], wanted.hostPort)
  const own = queueServerFor(wanted.serves, settings.queueServer)
  return {
    ...imageIn(settings),
    // The end of its output becomes part of the pod's status: the cause of its death is known without reading its log.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } },
    ...((template.startupProbe ?? template.readinessProbe) ? {} : { startupProbe }),
    ...template,
    ...(own && imageIn(own)),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      ...template.securityContext,
    },
    ports,
    env: [
      ...operatorVariables({ ...settings.gameEnv, ...own?.env }, template.env ?? []),
      ...(template.env ?? []),
      ...variables(settings, wanted, ports),
    ],
  }
}

/** Kubernetes would expand `$(NAME)`; a doubled dollar prevents that. */
function operatorVariables(
  gameEnv: GamePodSettings['gameEnv'],
  template: readonly Variable[],
): readonly Variable[] {
  return Object.entries(gameEnv)
    .filter(([name]) => !template.some((each) => each.name === name))
    .map(([name, value]) => ({ name, value: value.replace(/\$(?=\()/g, '$$$$') }))
}

/** Adds the ports that the template does not name. */
function portsOf(given: readonly ContainerPort[], hostPort: number | undefined): ContainerPort[] {
  const named = (name: string, otherwise: number): ContainerPort =>
    given.find((port) => port.name === name) ?? { name, containerPort: otherwise, protocol: 'TCP' }
  const others = given.filter(({ name }) => name !== GAME_PORT && name !== CONTROL_PORT)
  const game = { ...named(GAME_PORT, 8080), ...(hostPort !== undefined && { hostPort }) }
  return [game, named(CONTROL_PORT, 8090), ...others]
}

/** The match's key comes from a Secret: whoever may read pods does not see it. */
function variables(
  { backendUrl, deadlines }: GamePodSettings,
  wanted: Wanted,
  [game, control]: readonly ContainerPort[],
): Variable[] {
  const [port, controlPort] = [game?.containerPort ?? 0, control?.containerPort ?? 0]
  const { [KEY_VARIABLE]: _key, ...env } = serverEnv(
    { ...wanted, key: '' },
    { backendUrl, deadlines, port, controlPort },
  )
  const secretKeyRef = { name: wanted.keySecret, key: KEY_VARIABLE }
  return [
    ...Object.entries(env).map(([name, value]: [string, string]) => ({ name, value })),
    { name: KEY_VARIABLE, valueFrom: { secretKeyRef } },
  ]
}
