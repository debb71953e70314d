import type { QueueWhy, Why } from '../lifecycle/why.ts'
import type { PlayerId } from '../match/ids.ts'
import type { WhyAnswer, WhyInQueue } from '../protocol/why-answer.ts'
import { statusAnswer, type AnswerNeeds } from './answers.ts'

/** Of several queues, the first is also answered in the fields that clients of one queue read. */
export function whyAnswer(needs: AnswerNeeds, player: PlayerId, why: Why): WhyAnswer {
  const { status, capacity } = why
  const { state, queue, waiting, queues = [] } = statusAnswer(needs, player, status)
  const now = needs.clock.now()
  return {
    state,
    queue: queue ?? null,
    waited_seconds: status.kind === 'queued' ? Math.max(now - status.ticket.queuedAt, 0) / 1000 : null,
    ...(waiting && { waiting }),
    ...inQueue(why.queues[0]),
    free_servers: Number.isFinite(capacity) ? capacity : null,
    ...(queues.length > 0 && {
      queues: queues.map((each, i) => ({
        queue: each.queue,
        waiting: each.waiting,
        ...inQueue(why.queues[i]),
      })),
    }),
  }
}

function inQueue(known: QueueWhy | undefined): Omit<WhyInQueue, 'queue' | 'waiting'> {
  return { ...explained(known?.explanation), estimate: estimated(known?.estimate) }
}

type Explained = Pick<WhyAnswer, 'blocked_by' | 'rules' | 'looked_at' | 'missing' | 'relaxes'>

function explained(explanation: QueueWhy['explanation']): Explained {
  if (!explanation) return { blocked_by: null, rules: [], looked_at: 0, missing: null, relaxes: [] }
  const { blockedBy, removed, lookedAt, missing, relaxes } = explanation
  return {
    blocked_by: blockedBy ?? null,
    rules: removed.map(({ rule, players }) => ({ rule, removes: players })),
    looked_at: lookedAt,
    missing: missing ?? null,
    relaxes: relaxes.map(({ rule, at }) => ({ rule, at: new Date(at).toISOString() })),
  }
}

function estimated(estimate: QueueWhy['estimate']): WhyAnswer['estimate'] {
  if (!estimate) return null
  const { lowMs, highMs, from, of } = estimate
  return { low_seconds: lowMs / 1000, high_seconds: highMs / 1000, from, of }
}
