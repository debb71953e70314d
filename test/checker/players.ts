import { answered, byKey, type History } from './history.ts'
import type { Terms } from './dumps.ts'
import { lastEnds, stays } from './stays.ts'
import type { Check, Run, Violation } from './violation.ts'

/** I1: once the system is quiet, every answered join has one outcome that its player can read. */
export const nobodyIsLost: Check = ({ history, dumps }) => {
  const { places, gone } = dumps.redis
  const losses = lossesIn(history, dumps.terms)
  const seen = byKey(answered(history, 'join', 'see'))
  return [...byKey(answered(history, 'join'))].flatMap(([player, joins]): Violation[] => {
    const place = places.get(player)
    const lost = (says: string): Violation[] => [
      { invariant: 'I1', says: `${player} ${says}`, about: [player] },
    ]
    if (place?.is === 'matched') return lost(`is in match ${place.match} forever`)
    if (place) return lost('waits forever')
    if (gone.has(player)) return []
    const last = joins.at(-1)?.t ?? 0
    const later = seen.get(player)?.some(({ t }) => t > last + dumps.terms.lossMs) ?? false
    if (!later && isForgivable(losses, last)) return []
    return lost('joined, and their outcome is unknown')
  })
}

/** I1: a player who was told that they left is in no match afterwards, unless they joined again. */
export const whoLeftIsOut: Check = (run) => {
  const staysOf = byKey(stays(run).map((stay) => ({ key: stay.player, ...stay })))
  const joins = byKey(run.history.filter(({ op }) => op === 'join'))
  const leaves = byKey(run.history.filter(({ op, type }) => op === 'leave' && type === 'invoke'))
  const { skewMs } = run.dumps.terms
  return answered(run.history, 'leave').flatMap((left): Violation[] => {
    if (left.value !== 'left') return []
    const asked = leaves.get(left.key)?.findLast(({ t }) => t <= left.t)
    // A join answered before the leave was sent is over; any other may have come after it.
    const joinedAgain =
      joins.get(left.key)?.some(({ t, type }) => type !== 'invoke' && t >= (asked?.t ?? 0)) ?? false
    const openJoins = joins.get(left.key)?.filter(({ type }) => type === 'invoke').length ?? 0
    const doneJoins = joins.get(left.key)?.filter(({ type }) => type === 'ok' || type === 'fail').length ?? 0
    if (joinedAgain || openJoins !== doneJoins) return []
    const stay = staysOf.get(left.key)?.find(({ until }) => until > left.t + skewMs)
    if (!stay) return []
    return [
      {
        invariant: 'I1',
        says: `${left.key} was told that they left, but is in match ${stay.match}`,
        about: [left.key],
      },
    ]
  })
}

/**
 * I2: a player is in one live match at a time, and so is each of their tickets. The times are of backends whose clocks
 * differ a little: where the store's own order is known, it decides.
 */
export const nobodyIsInTwoPlaces: Check = (run) => {
  const all = stays(run).map((stay) => ({ key: stay.player, ...stay }))
  const order = new Map(
    answered(run.history, 'formed', 'ended').map(({ op, key }, i) => [`${op} ${key}`, i] as const),
  )
  const isInOrder = (match: string, next: string): boolean =>
    (order.get(`ended ${match}`) ?? Infinity) < (order.get(`formed ${next}`) ?? -Infinity)
  return [...byKey(all)].flatMap(([player, own]): Violation[] => {
    const inOrder = [...own].sort((a, b) => a.from - b.from)
    return inOrder.flatMap((stay, i): Violation[] => {
      const next = inOrder[i + 1]
      if (!next || next.from >= stay.until || isInOrder(stay.match, next.match)) return []
      return [
        {
          invariant: 'I2',
          says: `${player} is in match ${stay.match} and in ${next.match} at once, for ${stay.until - next.from} ms`,
          about: [player],
        },
      ]
    })
  })
}

/** I9: a ticket keeps its queue time, whatever becomes of its matches. */
export const placesAreKept: Check = (run) => {
  const times = stays(run).map(({ ticket, player, queuedAt }) => ({ key: ticket, player, queuedAt }))
  const moved = [...byKey(times)].flatMap(([ticket, each]): Violation[] => {
    const [first] = each
    if (!first || each.every(({ queuedAt }) => queuedAt === first.queuedAt)) return []
    return [
      {
        invariant: 'I9',
        says: `${first.player} lost their place: ticket ${ticket} has several times`,
        about: [first.player],
      },
    ]
  })
  return [...moved, ...playersWithoutFate(run)]
}

/** I9: an ended match records what became of each of its players. */
function playersWithoutFate({ dumps }: Run): Violation[] {
  const ended = [...(dumps.record?.values() ?? [])].flat().filter(({ state }) => state === 'ended')
  return ended.flatMap(({ match, players }) =>
    players.flatMap(({ player, fate }): Violation[] =>
      fate === undefined
        ? [{ invariant: 'I9', says: `${match} ended without a fate for ${player}`, about: [player, match] }]
        : [],
    ),
  )
}

/** I11: a repeated join, even one with unknown outcome, gives the place that the player holds, and no second one. */
export const joinsAreRepeatable: Check = (run) => {
  const { history, dumps } = run
  const losses = lossesIn(history, dumps.terms)
  const leaves = byKey(history.filter(({ op }) => op === 'leave'))
  const ends = byKey(
    answered(history, 'see').filter(({ value }) => value.is === 'ended' || value.is === 'unknown'),
  )
  const endOf = lastEnds(run)
  const sent = byKey(
    history
      .filter(({ op, type }) => op === 'join' && type === 'invoke')
      .map((line) => ({ ...line, key: line.client })),
  )
  // The sign of life was given at some time between request and answer.
  const sentAt = ({ t, client }: { t: number; client: string }): number =>
    sent.get(client)?.findLast((line) => line.t <= t)?.t ?? t
  return [...byKey(answered(history, 'join'))].flatMap(([player, joins]): Violation[] => {
    const queued = joins.flatMap(({ t, client, value }) =>
      value.is === 'queued' ? [{ t, client, ticket: value.ticket }] : [],
    )
    return queued.flatMap(({ t, ticket }, i): Violation[] => {
      const before = queued[i - 1]
      if (!before || before.ticket === ticket) return []
      const between = (line: { t: number }): boolean => line.t <= t
      const isOver =
        (leaves.get(player)?.some(between) ?? false) ||
        (ends.get(player)?.some(between) ?? false) ||
        (endOf.get(before.ticket) ?? Infinity) <= t + dumps.terms.skewMs ||
        t > sentAt(before) + dumps.terms.ticketTtlMs ||
        isForgivable(losses, before.t)
      if (isOver) return []
      return [
        {
          invariant: 'I11',
          says: `${player} got ticket ${before.ticket}, then ${ticket}`,
          about: [player],
        },
      ]
    })
  })
}

/** A time, in milliseconds since 1970, whose last writes may not be on disk. */
export interface Loss {
  readonly from: number
  readonly until: number
}

/** Around each kill of Redis. */
export function lossesIn(history: History, { lossMs }: Pick<Terms, 'lossMs'>): readonly Loss[] {
  return history
    .filter(({ op, type, key }) => op === 'fault' && type === 'invoke' && key === REDIS_KILLED)
    .map(({ t }) => ({ from: t - lossMs, until: t + lossMs }))
}

/** Whether it happened so shortly before Redis was killed that it may not be on disk. */
export function isForgivable(losses: readonly Loss[], t: number): boolean {
  return losses.some(({ from, until }) => t > from && t <= until)
}

/** I15: only who has the token of a player, or of a role, gets anything but a refusal for that player. */
export const nobodyActsForThem: Check = ({ history }) =>
  answered(history, 'impersonate').map(({ key, value: { status, says } }) => ({
    invariant: 'I15',
    says: `${says} was answered with ${status}, for ${key}`,
    about: [key],
  }))

export const REDIS_KILLED = 'redis killed'
