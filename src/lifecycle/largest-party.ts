import type { QueueRules } from '../match/queue-rules.ts'

interface Sized {
  readonly rules: Pick<QueueRules, 'size'>
  /** Players of its largest team; without it, a match has one team of all its players. */
  readonly largestParty?: number
}

/** The largest party that the queue can match: a party plays in one team. */
export function largestPartyOf({ largestParty: most, rules }: Sized): number {
  return most ?? rules.size
}

/** Parties by code are made by players: a limit keeps what one party takes in the store small. */
const MOST_MEMBERS = 64

/** Members of a party by code, whatever queue it will join. */
export function mostMembers(queues: { readonly all: readonly Sized[] }): number {
  return Math.min(MOST_MEMBERS, Math.max(...queues.all.map(largestPartyOf)))
}
