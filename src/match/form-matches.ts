import type { Rules } from './rules.ts'
import { byAge, type Ticket } from './ticket.ts'
import type { Instant } from './time.ts'

export interface FormPlan {
  /** Who plays with whom; oldest first, and nobody twice. */
  readonly matches: readonly (readonly Ticket[])[]
  /** When waiting alone, without a further join, changes the answer. */
  readonly lookAgainAt: Instant | undefined
}

/** A queue from afar. */
export interface QueueView {
  readonly oldestQueuedAt: Instant
  readonly length: number
}

/** Whether `formMatches` makes a match of such a queue now. */
export function isFormable({ oldestQueuedAt, length }: QueueView, now: Instant, rules: Rules): boolean {
  if (length >= rules.size) return true
  return length >= rules.minPartialSize && oldestQueuedAt + rules.flushAfterMs <= now
}

/** Full matches first, oldest tickets first; the rest makes a smaller match once its oldest has waited long enough. */
export function formMatches(queue: readonly Ticket[], now: Instant, rules: Rules): FormPlan {
  const waiting = [...queue].sort(byAge)
  const fullCount = Math.floor(waiting.length / rules.size)
  const full = Array.from({ length: fullCount }, (_, i) =>
    waiting.slice(i * rules.size, (i + 1) * rules.size),
  )
  const rest = waiting.slice(fullCount * rules.size)
  const [oldest] = rest
  if (!oldest || rest.length < rules.minPartialSize) return { matches: full, lookAgainAt: undefined }
  const flushAt = oldest.queuedAt + rules.flushAfterMs
  if (now < flushAt) return { matches: full, lookAgainAt: flushAt }
  return { matches: [...full, rest], lookAgainAt: undefined }
}
