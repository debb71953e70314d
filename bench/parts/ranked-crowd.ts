import type { PlayerId, QueueId, TicketId } from '../../src/match/ids.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import { byRules } from '../../src/matchmaking/by-rules.ts'
import type { Line } from '../../src/matchmaking/matchmaker.ts'
import type { MatchRules, TeamRule } from '../../src/matchmaking/rules.ts'
import { always } from '../../src/matchmaking/steps.ts'
import { Random } from '../../test/support/random.ts'

const MINUTE_MS = 60_000
const team = (name: string): TeamRule => ({
  name,
  count: { min: always(1), max: 1 },
  size: { min: always(5), max: 5 },
  roles: [],
})

/** Two teams of five: near each other in skill and evenly matched, which relaxes to anything within a minute. */
export const ranked: MatchRules = {
  attributes: { rating: { kind: 'number', missing: { kind: 'reject' }, party: 'avg', shared: true } },
  teams: [team('red'), team('blue')],
  rules: [
    {
      name: 'skill',
      demand: {
        kind: 'spread',
        attribute: 'rating',
        max: {
          first: 100,
          steps: [
            { afterMs: 10_000, value: 200 },
            { afterMs: 30_000, value: 500 },
            { afterMs: MINUTE_MS, value: 10_000 },
          ],
        },
        of: 'range',
        scope: 'match',
        basis: 'ticket',
      },
      clock: 'each',
      offAfterMs: undefined,
    },
    {
      name: 'fair',
      demand: {
        kind: 'balance',
        attribute: 'rating',
        of: 'avg',
        within: { first: 50, steps: [{ afterMs: MINUTE_MS, value: 10_000 }] },
        against: 'pairwise',
      },
      clock: 'each',
      offAfterMs: undefined,
    },
  ],
  preferences: [],
}

/** In a hundred tickets: so many of each size. */
const SIZES = [
  { upTo: 0.7, size: 1 },
  { upTo: 0.85, size: 2 },
  { upTo: 0.95, size: 3 },
  { upTo: 1, size: 5 },
] as const

/** Parties whose ratings are bell-shaped around 1500, all queued within a second. */
export function crowdOf(
  count: number,
  { seed, smallest = 1, largest = 5 }: { seed: number; smallest?: number; largest?: number },
): readonly Ticket[] {
  const random = new Random(seed)
  const bell = (): number => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b, 0) - 6
  return Array.from({ length: count }, (_, i): Ticket => {
    const lot = random.next()
    const drawn = SIZES.find(({ upTo }) => lot < upTo)?.size ?? 1
    const size = Math.max(Math.min(drawn, largest), smallest)
    const base = 1500 + 300 * bell()
    const players = Array.from({ length: size }, (_each, k) => `p${seed}-${i}-${k}` as PlayerId)
    const [first = '' as PlayerId, ...others] = players
    return {
      id: `t${seed}-${String(i).padStart(7, '0')}` as TicketId,
      queues: ['ranked' as QueueId],
      players: [first, ...others],
      attributes: players.map(() => ({ rating: Math.round(base + 50 * bell()) })),
      queuedAt: i % 1000,
      seenAt: 0,
      setbacks: [],
    }
  })
}

/** Nobody is within reach of anybody, of this seed or another one below 500: 200 points apart, and 100 are allowed. */
export function strangers(count: number, { seed }: { seed: number }): readonly Ticket[] {
  return crowdOf(count, { seed, largest: 1 }).map((ticket, i) => ({
    ...ticket,
    attributes: [{ rating: i * 100_000 + seed * 200 }],
  }))
}

/** Everybody has many others within reach, and parties of three fill no team of five. */
export function threes(count: number, { seed }: { seed: number }): readonly Ticket[] {
  return crowdOf(count, { seed, smallest: 3, largest: 3 })
}

export function lineOf(rules: MatchRules, tickets: readonly Ticket[]): Line {
  const line = byRules(rules).line()
  for (const ticket of tickets) line.add(ticket)
  return line
}
