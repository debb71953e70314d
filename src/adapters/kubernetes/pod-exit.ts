import type { EndReason } from '../../match/end-reason.ts'
import type { ServerExit } from '../../match/server.ts'
import type { ContainerStatus, Pod, PodStatus } from './api-types.ts'
import { GAME_CONTAINER } from './names.ts'

/** As much as is kept of what a server wrote last. */
const LINES_KEPT = 20
const LONGEST_LINE = 500

/** The image that a container needs cannot be had. The kubelet goes on trying: no player waits for that. */
const noImage = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
])

/** The container cannot be made, or ends as soon as it is. */
const noStart = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
])

/** Pods that ended by no deed of their own: somebody took their place or their node from them. */
const taken = new Set([
  'Evicted',
  'Preempting',
  'Preempted',
  'NodeLost',
  'NodeShutdown',
  'Shutdown',
  'Terminated',
])

/** How the pod's server ended, or cannot begin; nothing while it may still serve. */
export function exitOf(pod: Pod): ServerExit | undefined {
  const { metadata, status = {} } = pod
  const game = status.containerStatuses?.find(({ name }) => name === GAME_CONTAINER)
  const ended = endedBy(pod, game)
  if (ended) return ended
  const stuck = stuckContainer(status, game)
  if (stuck) return stuck
  // By whomever, and however long it may still take: it was ordered to end.
  if (metadata?.deletionTimestamp === undefined) return undefined
  return exit('server-lost', { lines: said('Deleted', 'the pod was deleted') })
}

function endedBy(pod: Pod, game: ContainerStatus | undefined): ServerExit | undefined {
  const { status = {} } = pod
  const terminated = game?.state?.terminated
  const over = status.phase === 'Failed' || status.phase === 'Succeeded'
  if (!terminated && !over) return undefined
  const podSays = over ? said(status.reason, status.message) : []
  // Its exit code says nothing when it was told to end.
  const lost = wasTaken(pod) ? 'server-lost' : undefined
  if (!terminated) return exit(lost ?? refused(status), { lines: podSays })
  const why = terminated.reason === 'OOMKilled' ? 'out-of-memory' : lost
  const lines = [...podSays, ...said(terminated.reason, terminated.message)]
  return exit(why, { code: terminated.exitCode, lines })
}

function wasTaken({ metadata, status: { reason = '', conditions = [] } = {} }: Pod): boolean {
  const disrupted = conditions.some(({ type, status }) => type === 'DisruptionTarget' && status === 'True')
  return disrupted || taken.has(reason) || metadata?.deletionTimestamp !== undefined
}

/** The node that it was given to did not take it. */
function refused({ reason = '' }: PodStatus): EndReason | undefined {
  return /^OutOf/i.test(reason) || reason === 'NodeAffinity' ? 'unschedulable' : undefined
}

function stuckContainer(
  { containerStatuses = [], initContainerStatuses = [] }: PodStatus,
  game: ContainerStatus | undefined,
): ServerExit | undefined {
  const without = [...initContainerStatuses, ...containerStatuses].find(({ state }) =>
    noImage.has(state?.waiting?.reason ?? ''),
  )
  const waiting = without?.state?.waiting
  if (waiting) return exit('image-unavailable', { lines: said(waiting.reason, waiting.message) })
  const fault = game?.state?.waiting
  if (!noStart.has(fault?.reason ?? '')) return undefined
  return exit('start-failed', { lines: said(fault?.reason, fault?.message) })
}

/** Kubernetes' own word for it first. */
export function said(reason = '', message = ''): readonly string[] {
  const [first = '', ...others] = message.split('\n').filter((line) => line.trim() !== '')
  const head = [reason, first].filter(Boolean).join(': ')
  return head === '' ? [] : [head, ...others]
}

function exit(
  why: EndReason | undefined,
  { code, lines }: { code?: number; lines: readonly string[] },
): ServerExit {
  // As a shell has it: more than 128 is a signal.
  const own = code !== undefined && code <= 128 ? code : undefined
  const [head, ...rest] = lines.map((line) => line.slice(0, LONGEST_LINE))
  const lastLines = head === undefined ? [] : [head, ...rest.slice(1 - LINES_KEPT)]
  return { why, code: own, lastLines }
}
