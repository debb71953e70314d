import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { ClientLine } from '../protocol/lines.ts'
import {
  begin,
  cameToPlay,
  lastPlayerLeft,
  lastPlayerLost,
  nextDeadline,
  openGame,
  play,
  secondsLeft,
  stop,
  timePassed,
} from './game.ts'
import type { Game } from './game.ts'

const rules = { noShowMs: 30_000, startDeadlineMs: 300_000, reconnectMs: 10_000 }

const line: fc.Arbitrary<ClientLine> = fc.oneof(
  fc.constant<ClientLine>({ verb: 'GET_STATE' }),
  fc.constant<ClientLine>({ verb: 'GET_RUNNING_LENGTH' }),
  fc
    .double({ min: 0.001, max: 86_400, noNaN: true })
    .map((seconds): ClientLine => ({ verb: 'REQUEST_MATCH', seconds })),
  fc.string().map((text): ClientLine => ({ verb: 'UNKNOWN', text })),
)
const happening = fc.oneof(
  line,
  fc.constantFrom('came' as const, 'left' as const, 'gone' as const, 'stop' as const),
  fc.integer({ min: 0, max: 100_000_000 }),
)
type Happening = ClientLine | 'came' | 'left' | 'gone' | 'stop' | number

/** Every game on the way, the first one included. */
function live(happenings: readonly Happening[]): { games: Game[]; toAll: number } {
  let [now, toAll] = [0, 0]
  const games = [openGame(now, rules)]
  for (const it of happenings) {
    const game = games[games.length - 1] as Game
    if (typeof it === 'number') games.push(timePassed(game, (now += it)))
    else if (it === 'came') games.push(cameToPlay(game))
    else if (it === 'left') games.push(lastPlayerLeft(game, now, rules))
    else if (it === 'gone') games.push(lastPlayerLost(game, now, rules))
    else if (it === 'stop') games.push(stop(game, 'stopped'))
    else {
      const played = play(game, it, now)
      toAll += played.toAll.length
      games.push(played.game)
    }
  }
  return { games, toAll }
}

const order = { open: 0, running: 1, stop: 2 }

describe('whatever happens', () => {
  it('a match only goes forward, and what has stopped stays as it is', () => {
    fc.assert(
      fc.property(fc.array(happening), (happenings) => {
        const { games } = live(happenings)
        games.slice(1).forEach((game, i) => {
          const before = games[i] as Game
          expect(order[game.state]).toBeGreaterThanOrEqual(order[before.state])
          if (before.state === 'stop') expect(game).toBe(before)
        })
      }),
    )
  })

  it('everybody is told once that it runs, and its length never changes', () => {
    fc.assert(
      fc.property(fc.array(happening), (happenings) => {
        const { games, toAll } = live(happenings)
        const lengths = new Set(games.flatMap((game) => (game.state === 'running' ? [game.seconds] : [])))
        expect(lengths.size).toBe(toAll)
        expect(toAll).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('every line has one answer, and a length is the winner’s', () => {
    fc.assert(
      fc.property(fc.array(happening), line, (happenings, last) => {
        const game = live(happenings).games.at(-1) as Game
        const { answers } = play(game, last, 0)
        expect(answers).toHaveLength(1)
        const [answer] = answers
        if (answer?.verb === 'RUNNING_LENGTH' && game.state !== 'open')
          expect(answer.seconds).toBe(game.seconds)
      }),
    )
  })

  it('a match that has not stopped has a deadline: until then time changes nothing, and then it stops it', () => {
    fc.assert(
      fc.property(fc.array(happening), (happenings) => {
        const game = live(happenings).games.at(-1) as Game
        const deadline = nextDeadline(game)
        if (game.state === 'stop') expect(deadline).toBeUndefined()
        else if (deadline !== undefined) {
          expect(timePassed(game, deadline - 1)).toBe(game)
          expect(timePassed(game, deadline).state).toBe('stop')
        }
        expect(deadline !== undefined).toBe(game.state !== 'stop')
      }),
    )
  })
})

describe('why it stops', () => {
  const open = openGame(0, rules)
  const { game: running } = begin(60, 1000)

  it('nobody came', () => {
    expect(timePassed(open, 30_000)).toMatchObject({ state: 'stop', why: 'nobody-came' })
  })
  it('somebody came, and nobody asked for the match', () => {
    expect(timePassed(cameToPlay(open), 30_000).state).toBe('open')
    expect(timePassed(cameToPlay(open), 300_000)).toMatchObject({ state: 'stop', why: 'never-started' })
  })
  it('its time is over', () => {
    expect(secondsLeft(running, 1500)).toBe(60)
    expect(timePassed(running, 61_000)).toEqual({ state: 'stop', seconds: 60, why: 'finished' })
  })
  it('everyone left a running match', () => {
    expect(lastPlayerLeft(running, 2000, rules)).toMatchObject({ state: 'stop', why: 'everyone-left' })
  })
  it('the connections of all players broke, and none came back in time', () => {
    const awaited = lastPlayerLost(running, 2000, rules)
    expect(nextDeadline(awaited)).toBe(12_000)
    expect(timePassed(awaited, 11_999)).toBe(awaited)
    expect(timePassed(awaited, 12_000)).toMatchObject({ state: 'stop', why: 'everyone-left' })
    expect(nextDeadline(cameToPlay(awaited))).toBe(61_000)
  })
  it('and the wait for them does not begin again when another one of them leaves for good', () => {
    const awaited = lastPlayerLost(running, 2000, rules)
    expect(lastPlayerLost(awaited, 3000, rules)).toEqual(awaited)
  })
  it('nobody is waited for any more', () => {
    const awaited = lastPlayerLost(running, 2000, rules)
    expect(lastPlayerLeft(awaited, 3000, rules)).toMatchObject({ state: 'stop', why: 'everyone-left' })
  })
  it('its time is over while it waits for its players', () => {
    expect(timePassed(lastPlayerLost(running, 58_000, rules), 61_000)).toMatchObject({ why: 'finished' })
  })
  it('everyone left an open match: it waits again, and a returning player finds it', () => {
    const waiting = lastPlayerLeft(cameToPlay(open), 20_000, rules)
    expect(nextDeadline(waiting)).toBe(50_000)
    expect(nextDeadline(cameToPlay(waiting))).toBe(300_000)
  })
  it('an open match that waits already does not wait longer', () => {
    expect(nextDeadline(lastPlayerLeft(open, 29_000, rules))).toBe(30_000)
  })
})
