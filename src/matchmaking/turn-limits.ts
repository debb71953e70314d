import type { QueueRules } from '../match/queue-rules.ts'
import type { PlanTurn } from './matchmaker.ts'

/** Players matched in one turn (or one match, if it is larger): limits a turn's work, however long the queue. */
const PLAYERS_A_TURN = 640

/**
 * A look takes up to a millisecond, and a new leader looks at every ticket: 100,000 of them must not hold up answers and
 * the lease.
 */
const LOOKS_A_TURN = 100

/** How much a backend does in one turn of a queue. If there is more, another turn follows at once. */
export function turnLimits({ size }: Pick<QueueRules, 'size'>): Required<Omit<PlanTurn, 'now'>> {
  return { atMost: Math.max(Math.floor(PLAYERS_A_TURN / size), 1), looks: LOOKS_A_TURN }
}
