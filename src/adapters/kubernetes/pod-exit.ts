import type { EndReason } from '../../match/end-reason.ts'
import type { ServerExit } from '../../match/server.ts'
import type { ContainerStatus, Pod, PodStatus } from './api-types.ts'
import { waitsForKey } from './key-secrets.ts'
import { GAME_CONTAINER } from './names.ts'

/** How many of the server's last lines are kept. */
const LINES_KEPT = 20
const LONGEST_LINE = 500

/** The image cannot be pulled. The kubelet keeps trying; players do not wait for that. */
const noImage = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
])

/** The container cannot be created, or fails at once. */
const noStart = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
])

/** Pods that were evicted or whose node is gone. */
const taken = new Set([
  'Evicted',
  'Preempting',
  'Preempted',
  'NodeLost',
  'NodeShutdown',
  'Shutdown',
  'Terminated',
])

/** How the pod's server ended, or why it cannot start; `undefined` while it may still serve. */
export function exitOf(pod: Pod): ServerExit | undefined {
  const { metadata, status = {} } = pod
  const game = status.containerStatuses?.find(({ name }) => name === GAME_CONTAINER)
  const ended = endedBy(pod, game)
  if (ended) return ended
  const stuck = waitsForKey(pod) ? undefined : stuckContainer(status, game)
  if (stuck) return stuck
  // It is being deleted, by whomever and however long that takes.
  if (metadata?.deletionTimestamp === undefined) return undefined
  return exit('server-lost', { lines: said('Deleted', 'the pod was deleted') })
}

function endedBy(pod: Pod, game: ContainerStatus | undefined): ServerExit | undefined {
  const { status = {} } = pod
  const terminated = game?.state?.terminated
  const over = status.phase === 'Failed' || status.phase === 'Succeeded'
  const podSays = over ? said(status.reason, status.message) : []
  if (terminated) {
    const why = terminated.reason === 'OOMKilled' ? 'out-of-memory' : lost(pod)
    const lines = [...podSays, ...said(terminated.reason, terminated.message)]
    return exit(why, { code: terminated.exitCode, lines })
  }
  return over ? exit(lost(pod) ?? refused(status), { lines: podSays }) : undefined
}

/** It was told to stop, so its exit code says nothing. */
function lost({ metadata, status: { reason = '', conditions = [] } = {} }: Pod): 'server-lost' | undefined {
  const disrupted = conditions.some(({ type, status }) => type === 'DisruptionTarget' && status === 'True')
  const wasTaken = disrupted || taken.has(reason) || metadata?.deletionTimestamp !== undefined
  return wasTaken ? 'server-lost' : undefined
}

/** Its node refused it. */
function refused({ reason = '' }: PodStatus): EndReason | undefined {
  return /^OutOf/i.test(reason) || reason === 'NodeAffinity' ? 'unschedulable' : undefined
}

function stuckContainer(
  { containerStatuses = [], initContainerStatuses = [] }: PodStatus,
  game: ContainerStatus | undefined,
): ServerExit | undefined {
  const waiting = [...initContainerStatuses, ...containerStatuses].flatMap(
    ({ state }) => state?.waiting ?? [],
  )
  const withoutImage = waiting.find(({ reason = '' }) => noImage.has(reason))
  if (withoutImage)
    return exit('image-unavailable', { lines: said(withoutImage.reason, withoutImage.message) })
  const fault = game?.state?.waiting
  if (!fault || !noStart.has(fault.reason ?? '')) return undefined
  return exit('start-failed', { lines: said(fault.reason, fault.message) })
}

/** Kubernetes' reason comes first. */
export function said(reason = '', message = ''): readonly string[] {
  const [first = '', ...others] = message.split('\n').filter((line) => line.trim() !== '')
  const head = [reason, first].filter(Boolean).join(': ')
  return head === '' ? [] : [head, ...others]
}

function exit(
  why: EndReason | undefined,
  { code, lines }: { code?: number; lines: readonly string[] },
): ServerExit {
  // As in a shell: above 128 means a signal.
  const own = code !== undefined && code <= 128 ? code : undefined
  const [head, ...rest] = lines.map((line) => line.slice(0, LONGEST_LINE))
  const lastLines = head === undefined ? [] : [head, ...rest.slice(1 - LINES_KEPT)]
  return { why, code: own, lastLines }
}
