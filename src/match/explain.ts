import { isFormable, type QueueView } from './form-matches.ts'
import type { Rules } from './rules.ts'
import type { Instant } from './time.ts'

/** Why a ticket waits. */
export type WaitReason =
  | { readonly kind: 'needs-players'; readonly needs: number; readonly relaxesAt: Instant | undefined }
  | { readonly kind: 'partial-soon'; readonly needs: number; readonly relaxesAt: Instant }
  | { readonly kind: 'next-to-form' }
  | { readonly kind: 'no-capacity' }

/** `hasCapacity`: whether another game server could be started. */
export function explain(
  queue: QueueView & { readonly hasCapacity: boolean },
  now: Instant,
  rules: Rules,
): WaitReason {
  if (isFormable(queue, now, rules)) return { kind: queue.hasCapacity ? 'next-to-form' : 'no-capacity' }
  const flushAt = queue.oldestQueuedAt + rules.flushAfterMs
  const rest = queue.length % rules.size
  if (rest >= rules.minPartialSize)
    return { kind: 'partial-soon', needs: rules.size - rest, relaxesAt: flushAt }
  // The fewest that let it begin: a full match at once, or a smaller one after the flush.
  return {
    kind: 'needs-players',
    needs: rules.minPartialSize - rest,
    relaxesAt: now < flushAt ? flushAt : undefined,
  }
}

/** The same, for a person. */
export function explanation(reason: WaitReason, rules: Rules): string {
  switch (reason.kind) {
    case 'needs-players':
      return `Waiting for ${players(reason.needs)}: a match takes ${rules.size}, and at least ${rules.minPartialSize} after ${rules.flushAfterMs / 1000} s.`
    case 'partial-soon':
      return `Waiting for ${players(reason.needs)} to fill a match of ${rules.size}; a smaller one begins after ${rules.flushAfterMs / 1000} s.`
    case 'next-to-form':
      return 'A match is being made.'
    case 'no-capacity':
      return 'There are players enough, and no room for another game server just now.'
  }
}

function players(count: number): string {
  return count === 1 ? '1 more player' : `${count} more players`
}
