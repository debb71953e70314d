import type { Why } from '../lifecycle/why.ts'
import type { PlayerId } from '../match/ids.ts'
import type { WhyAnswer } from '../protocol/why-answer.ts'
import { statusAnswer, type AnswerNeeds } from './answers.ts'

export function whyAnswer(needs: AnswerNeeds, player: PlayerId, why: Why): WhyAnswer {
  const { status, capacity } = why
  const { state, queue, waiting } = statusAnswer(needs, player, status)
  const now = needs.clock.now()
  return {
    state,
    queue: queue ?? null,
    waited_seconds: status.kind === 'queued' ? Math.max(now - status.ticket.queuedAt, 0) / 1000 : null,
    ...(waiting && { waiting }),
    ...explained(why),
    free_servers: Number.isFinite(capacity) ? capacity : null,
    estimate: estimated(why),
  }
}

type Explained = Pick<WhyAnswer, 'blocked_by' | 'rules' | 'looked_at' | 'missing' | 'relaxes'>

function explained({ explanation }: Why): Explained {
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

function estimated({ estimate }: Why): WhyAnswer['estimate'] {
  if (!estimate) return null
  const { lowMs, highMs, from, of } = estimate
  return { low_seconds: lowMs / 1000, high_seconds: highMs / 1000, from, of }
}
