import { GAME_PORT, type Address, type Endpoint } from '../../match/address.ts'
import { queueId, serverId, type ServerId } from '../../match/ids.ts'
import { fromKept } from '../../match/kept-tickets.ts'
import { SHARED_POOL } from '../../match/pool.ts'
import type { QueueServer } from '../../match/queue-server.ts'
import { isServerOrder, type GameServer, type ServerOrder } from '../../match/server.ts'
import type { StartStep } from '../../match/start-step.ts'
import type { Pod } from './api-types.ts'
import { addressOf, portOf } from './address.ts'
import {
  CONTROL_PORT,
  LIKENESS_LABEL,
  MATCH_LABEL,
  ORDER_ANNOTATION,
  POOL_LABEL,
  SERVER_ANNOTATION,
  STATE_LABEL,
} from './names.ts'
import { keySecretOf, waitsForKey } from './key-secrets.ts'
import { exitOf, said } from './pod-exit.ts'

/** The part of a pod that we need; the rest, ten times as much, is not kept. */
export interface PodFacts {
  readonly id: ServerId
  readonly uid: string
  readonly likeness: string | undefined
  readonly server: GameServer
  /** Where players reach it, once it has an address; it may not answer yet. */
  readonly at: Address | undefined
  /** Where backends reach it: inside the cluster, at the pod's own address. */
  readonly control: Endpoint | undefined
  readonly hostPort: number | undefined
  /** The Secret that its container waits for, if it does. */
  readonly missingKey: string | undefined
  /** Why no node has room for it, in Kubernetes' words. */
  readonly unschedulable: readonly string[] | undefined
  /** Its grace period when it is deleted. */
  readonly graceMs: number
}

/** `undefined` for a pod that is not one of our game servers. */
export function podFacts(pod: Pod): PodFacts | undefined {
  const known = identityOf(pod)
  if (!known) return undefined
  const { id, name, uid, likeness } = known
  const { spec, status } = pod
  const at = addressOf(pod)
  return {
    id,
    uid,
    likeness,
    server: { id, name, serves: servesOf(pod), ...stateOf(pod, at) },
    at,
    control: controlOf(pod),
    hostPort: portOf(pod, GAME_PORT)?.hostPort,
    missingKey: waitsForKey(pod) ? keySecretOf(pod) : undefined,
    unschedulable: status?.phase === 'Pending' ? noNodeFor(pod) : undefined,
    graceMs: (spec?.terminationGracePeriodSeconds ?? 30) * 1000,
  }
}

function identityOf({ metadata: { name, uid, labels = {} } = {} }: Pod) {
  const id = serverId(labels[MATCH_LABEL] ?? '')
  return id && name && uid ? { id, name, uid, likeness: labels[LIKENESS_LABEL] } : undefined
}

type State =
  | Pick<GameServer & { state: 'starting' }, 'state' | 'missing'>
  | Pick<GameServer & { state: 'ready' }, 'state' | 'at'>
  | Pick<GameServer & { state: 'exited' }, 'state' | 'exit'>

function stateOf(pod: Pod, at: Address | undefined): State {
  const exit = exitOf(pod)
  if (exit) return { state: 'exited', exit }
  const ready = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  return at && ready ? { state: 'ready', at } : { state: 'starting', missing: missingIn(pod) }
}

/** Once its container runs, only its control port can tell. */
function missingIn({ status }: Pod): StartStep {
  const { phase = 'Pending', containerStatuses = [], initContainerStatuses = [] } = status ?? {}
  const waiting = [...initContainerStatuses, ...containerStatuses].flatMap(
    ({ state }) => state?.waiting?.reason ?? [],
  )
  return phase === 'Pending' ? { step: 'placed', says: waiting[0] ?? phase } : { step: 'unknown' }
}

function servesOf({ metadata }: Pod): GameServer['serves'] {
  const { labels = {}, annotations = {} } = metadata ?? {}
  const order = annotations[ORDER_ANNOTATION]
  if (order !== undefined) return parseOrder(order)
  if (labels[STATE_LABEL] !== 'waiting') return 'unknown'
  const server = parseServer(annotations[SERVER_ANNOTATION])
  return { pool: queueId(labels[POOL_LABEL] ?? '') ?? SHARED_POOL, ...(server && { server }) }
}

/** Only this program writes the annotation. A pod whose text somebody broke runs nothing that a pool wants: it is replaced. */
function parseServer(text: string | undefined): QueueServer | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as QueueServer
  } catch {
    return undefined
  }
}

function parseOrder(text: string): ServerOrder | 'unknown' {
  try {
    const order: unknown = JSON.parse(text)
    return isServerOrder(order) ? fromKept(order) : 'unknown'
  } catch {
    return 'unknown'
  }
}

function controlOf(pod: Pod): Endpoint | undefined {
  const [host, port] = [pod.status?.podIP, portOf(pod, CONTROL_PORT)?.containerPort]
  return host === undefined || port === undefined ? undefined : { host, port }
}

function noNodeFor({ status }: Pod): readonly string[] | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return undefined
  return said(scheduled.reason, scheduled.message)
}
