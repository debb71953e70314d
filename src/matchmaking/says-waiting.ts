import type { WaitReason } from './matchmaker.ts'

/** Why players of a queue with rules wait, for them to read. */
export function saysWaiting(reason: WaitReason, most: number): string {
  switch (reason.kind) {
    case 'needs-players':
    case 'partial-soon':
      return `Waiting for ${morePlayers(reason.needs)}: a match takes up to ${most}.`
    case 'no-fit':
      return reason.relaxesAt === undefined
        ? 'Looking for players who fit the rules of this queue.'
        : 'Looking for players who fit the rules of this queue; the rules relax with time.'
    case 'next-to-form':
    case 'no-capacity':
    case 'queue-not-served':
      return saysOfAnyQueue(reason.kind)
  }
}

/** The reasons that are the same whatever makes the matches. */
export function saysOfAnyQueue(kind: 'next-to-form' | 'no-capacity' | 'queue-not-served'): string {
  switch (kind) {
    case 'next-to-form':
      return 'A match is being made.'
    case 'no-capacity':
      return 'There are enough players, and no room for another game server just now.'
    case 'queue-not-served':
      return 'This queue makes no matches at present.'
  }
}

export function morePlayers(count: number): string {
  return count === 1 ? '1 more player' : `${count} more players`
}
