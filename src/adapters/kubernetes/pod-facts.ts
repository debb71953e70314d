import type { MatchId } from '../../match/ids.ts'
import type { Address } from '../../match/match.ts'
import type { GameServer, ServerOrder } from '../../match/server.ts'
import type { Pod } from './api-types.ts'
import { addressOf, portOf } from './address.ts'
import {
  CONTROL_PORT,
  GAME_PORT,
  LIKENESS_LABEL,
  MATCH_LABEL,
  ORDER_ANNOTATION,
  STATE_LABEL,
} from './names.ts'
import { exitOf, said } from './pod-exit.ts'

/** What counts of a pod; the rest of it, which is ten times as much, is not kept. */
export interface PodFacts {
  readonly match: MatchId
  readonly uid: string
  readonly likeness: string | undefined
  readonly server: GameServer
  /** Where players reach it, once it has an address; it may not answer yet. */
  readonly at: Address | undefined
  /** The same for us: inside the cluster, by the pod's own address. */
  readonly game: Address | undefined
  readonly control: Address | undefined
  readonly hostPort: number | undefined
  /** Why no node has room for it, in Kubernetes' words; nothing when one has. */
  readonly unschedulable: readonly string[] | undefined
  /** What it has for its end, once it is told. */
  readonly graceMs: number
}

/** Nothing for a pod that is no game server of ours. */
export function podFacts(pod: Pod): PodFacts | undefined {
  const { metadata, spec, status } = pod
  const match = metadata?.labels?.[MATCH_LABEL] as MatchId | undefined
  if (match === undefined || !metadata?.uid || !metadata.name) return undefined
  const known = { match, name: metadata.name, serves: servesOf(pod) }
  const at = addressOf(pod)
  return {
    match,
    uid: metadata.uid,
    likeness: metadata.labels?.[LIKENESS_LABEL],
    server: { ...known, ...stateOf(pod, at) },
    at,
    game: inside(pod, GAME_PORT),
    control: inside(pod, CONTROL_PORT),
    hostPort: portOf(pod, GAME_PORT)?.hostPort,
    unschedulable: status?.phase === 'Pending' ? noNodeFor(pod) : undefined,
    graceMs: (spec?.terminationGracePeriodSeconds ?? 30) * 1000,
  }
}

type State =
  | Pick<GameServer & { state: 'starting' }, 'state'>
  | Pick<GameServer & { state: 'ready' }, 'state' | 'at'>
  | Pick<GameServer & { state: 'exited' }, 'state' | 'exit'>

function stateOf(pod: Pod, at: Address | undefined): State {
  const exit = exitOf(pod)
  if (exit) return { state: 'exited', exit }
  const ready = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  return at && ready ? { state: 'ready', at } : { state: 'starting' }
}

function servesOf({ metadata }: Pod): GameServer['serves'] {
  const order = metadata?.annotations?.[ORDER_ANNOTATION]
  if (order !== undefined) return parseOrder(order)
  return metadata?.labels?.[STATE_LABEL] === 'waiting' ? 'nobody-yet' : 'unknown'
}

function parseOrder(text: string): ServerOrder | 'unknown' {
  try {
    const order = JSON.parse(text) as Partial<ServerOrder> | null
    return Array.isArray(order?.roster) && order.id !== undefined ? (order as ServerOrder) : 'unknown'
  } catch {
    return 'unknown'
  }
}

function inside(pod: Pod, name: string): Address | undefined {
  const [host, port] = [pod.status?.podIP, portOf(pod, name)?.containerPort]
  return host === undefined || port === undefined ? undefined : { host, port }
}

function noNodeFor({ status }: Pod): readonly string[] | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return undefined
  return said(scheduled.reason, scheduled.message)
}
