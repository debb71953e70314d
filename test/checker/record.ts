import { leavers } from './history.ts'
import { isLive } from '../../src/match/match.ts'
import type { RecordedMatch } from './dumps.ts'
import { isForgivable, lossesIn } from './players.ts'
import type { Check, Violation } from './violation.ts'
import { seatsOf } from '../../src/match/roster.ts'

/** I7: history has each match once, complete, and as the store had it. */
export const historyIsExact: Check = ({ history, dumps }) => {
  const { record, redis, terms } = dumps
  const untold: Violation[] =
    redis.backlog > 0 ? [{ invariant: 'I7', says: `history lacks ${redis.backlog} entries`, about: [] }] : []
  if (!record) return untold
  const wrong = (match: string, says: string): Violation => ({
    invariant: 'I7',
    says: `${match} ${says}`,
    about: [match],
  })
  const gone = leavers(history)
  const losses = lossesIn(history, terms)
  const matches = [...redis.matches.values()].flatMap(({ match }): Violation[] => {
    const rows = record.get(match.id) ?? []
    const [row] = rows
    if (!row) return [wrong(match.id, 'is not in history')]
    if (rows.length > 1) return [wrong(match.id, `has ${rows.length} rows`)]
    if (isLive(match)) return []
    const differs = row.state !== 'ended' || row.endedAt !== match.since || row.why !== match.why
    if (differs)
      return [
        wrong(
          match.id,
          `ended as ${row.state} ${row.why ?? ''} in history, and as ${match.why} in the store`,
        ),
      ]
    const seats = seatsOf(match).map(({ player, ticket: { id } }) => `${player} on ${id}`)
    const recorded = row.players
      .map(({ player, ticket }) => ({ player, seat: `${player} on ${ticket}` }))
      .filter(({ player, seat }) => seats.includes(seat) || !gone.has(player))
      .map(({ seat }) => seat)
    if (seats.sort().join(' ') !== recorded.sort().join(' '))
      return [wrong(match.id, 'has other players in history')]
    return timelineFaults(row).map((says) => wrong(match.id, says))
  })
  const strangers = [...record.values()].flat().flatMap(({ match, timeline }): Violation[] => {
    const last = Math.max(...timeline.map(({ at }) => at))
    if (redis.matches.has(match) || isForgivable(losses, last)) return []
    return [wrong(match, 'is in history, but the store never had it')]
  })
  return [...untold, ...matches, ...strangers]
}

const order = ['forming', 'starting', 'ready', 'running', 'ended']

function timelineFaults({ timeline }: RecordedMatch): string[] {
  const states = timeline.filter(({ became }) => order.includes(became))
  // If Redis lost a match and its server restored it, the first entries may have been lost.
  const restored = timeline.some(({ became, cause }) => cause === 'repair' && became !== 'ended')
  const needed = restored ? ['ended'] : ['forming', 'ended']
  const missing = needed.filter((state) => !states.some(({ became }) => became === state))
  const twice = order.filter((state) => states.filter(({ became }) => became === state).length > 1)
  const inOrder = [...states].sort((a, b) => order.indexOf(a.became) - order.indexOf(b.became))
  const back = inOrder.some(({ at }, i) => at < (inOrder[i - 1]?.at ?? 0))
  return [
    ...missing.map((state) => `has no ${state} in its timeline`),
    ...twice.map((state) => `has ${state} twice in its timeline`),
    ...(back ? ['went back in time'] : []),
  ]
}
