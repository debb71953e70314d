import { isLive } from '../../src/match/match.ts'
import { answered, byKey, leavers } from './history.ts'
import { isRanked } from './ranked.ts'
import type { Check, Violation } from './violation.ts'
import { playersOf, ticketsOf } from '../../src/match/roster.ts'

/** I3: a match has the requested size, and tells all its players the same. */
export const matchesAreWhole: Check = ({ history, dumps }) => {
  const { size, minPartialSize } = dumps.terms
  // Players may have left since it was formed.
  const least = leavers(history).size > 0 ? 0 : minPartialSize
  const formed = [...dumps.redis.matches.values()].flatMap(({ match }): Violation[] => {
    const seats = playersOf(match)
    const tickets = ticketsOf(match).length
    const players = new Set(seats)
    const isRightSize = isRanked(match) || (players.size <= size && players.size >= least)
    if (players.size === seats.length && isRightSize) return []
    return [
      {
        invariant: 'I3',
        says: `${match.id} was formed from ${tickets} tickets with ${players.size} players`,
        about: [match.id],
      },
    ]
  })
  const told = answered(history, 'join', 'see').flatMap(({ key: player, value }) =>
    value.is === 'ready'
      ? [{ key: value.match, player, players: value.players.join(' '), at: value.at }]
      : [],
  )
  const unequal = [...byKey(told)].flatMap(([match, each]): Violation[] => {
    const [first] = each
    const other = each.find(
      ({ players, at, player }) =>
        !isPartOf(players, first?.players ?? '') || at !== first?.at || !players.split(' ').includes(player),
    )
    if (!first || !other) return []
    return [
      {
        invariant: 'I3',
        says: `${other.player} and ${first.player} were told different things about ${match}`,
        about: [match, first.player, other.player],
      },
    ]
  })
  return [...formed, ...unequal]
}

/** Whoever looked before a player left also saw that player. */
function isPartOf(one: string, other: string): boolean {
  const [fewer, more] = [one.split(' '), other.split(' ')].sort((a, b) => a.length - b.length)
  return fewer?.every((player) => more?.includes(player)) ?? false
}

/** I4: a match has one game server in its whole life. */
export const oneServerEach: Check = ({ history }) =>
  [...byKey(answered(history, 'server'))].flatMap(([match, lines]): Violation[] => {
    const pids = new Set(lines.map(({ value }) => value.pid))
    return pids.size > 1
      ? [{ invariant: 'I4', says: `${match} had the servers ${[...pids].join(', ')}`, about: [match] }]
      : []
  })

/** I6: a token opens only its own match, while it is live. */
export const tokensOpenTheirOwn: Check = ({ history }) =>
  answered(history, 'reuse').map(({ key, value }) => ({
    invariant: 'I6',
    says: `an old token of ${key} opened ${value.match}`,
    about: [key],
  }))

const rank = { starting: 1, ready: 2, ended: 3 }

/** I8: for one client, the states of a match only go forward. */
export const timeGoesForward: Check = ({ history }) => {
  const furthest = new Map<string, number>()
  return answered(history, 'join', 'see').flatMap(({ client, key, value }): Violation[] => {
    if (value.is === 'queued' || value.is === 'unknown' || value.match === null) return []
    const id = `${client} ${value.match}`
    const before = furthest.get(id) ?? 0
    furthest.set(id, Math.max(before, rank[value.is]))
    if (rank[value.is] >= before) return []
    return [{ invariant: 'I8', says: `${key} saw ${value.match} go back to ${value.is}`, about: [key] }]
  })
}

/** I12: once a newer leader has formed a match, no older one forms any. */
export const oldLeadersFormNothing: Check = ({ history, dumps }) => {
  let highest = 0
  return answered(history, 'formed').flatMap(({ key }): Violation[] => {
    const epoch = dumps.redis.matches.get(key)?.epoch ?? highest
    if (epoch >= highest) {
      highest = epoch
      return []
    }
    return [
      {
        invariant: 'I12',
        says: `${key} was formed in epoch ${epoch}, after epoch ${highest} had begun`,
        about: [key],
      },
    ]
  })
}

/** F18: nobody without the right to do so ends a running match. */
export const nobodyEndsWhatRuns: Check = ({ history, dumps }) => {
  const of = (match: string) => dumps.redis.matches.get(match)?.match
  const believed = answered(history, 'intrude', 'end').flatMap(({ key, t }): Violation[] => {
    const match = of(key)
    if (!match || (!isLive(match) && match.since <= t + dumps.terms.skewMs)) return []
    return [{ invariant: 'F18', says: `${key} was reported as over while it was not`, about: [key] }]
  })
  const ended = [...dumps.redis.matches.values()].flatMap(({ match }): Violation[] =>
    match.state === 'ended' && match.why === 'ended-by-request'
      ? [
          {
            invariant: 'F18',
            says: `${match.id} was ended for somebody who may not end it`,
            about: [match.id],
          },
        ]
      : [],
  )
  return [...believed, ...ended]
}
