import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect } from 'vitest'

import { MemoryHistory } from '../../src/adapters/memory/memory-history.ts'
import type { MatchId, QueueId } from '../../src/match/ids.ts'
import type { HistoryQuery, MatchHistory } from '../../src/ports/match-history.ts'
import { CONFIG, player, QUEUE } from '../support/domain.ts'
import { life } from '../support/life.ts'
import { promiser } from '../support/promise.ts'

interface OpenHistory extends AsyncDisposable {
  readonly history: MatchHistory
}

interface Adapter {
  readonly name: string
  readonly cannot?: Readonly<Record<string, string>>
  open(): Promise<OpenHistory>
}

export const unfiltered: HistoryQuery = {
  player: undefined,
  queue: undefined,
  state: undefined,
  since: undefined,
  until: undefined,
  after: undefined,
  limit: 200,
}

let matches = 0
/** Each promise uses its own matches and players: the shared history is never emptied. */
const newId = (): string => `m${String((matches += 1)).padStart(4, '0')}`

/** What every match history promises. */
export function historyContract({ name, open, cannot }: Adapter): void {
  const promise = promiser(cannot)
  let opened: OpenHistory
  const find = (id: string) => opened.history.find(id as MatchId)
  const listed = async (query: Partial<HistoryQuery>) =>
    (await opened.history.list({ ...unfiltered, ...query })).map(({ match }) => match)
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened[Symbol.asyncDispose]())

  describe(`match history: ${name}`, () => {
    promise('returns a match with its timeline, earliest step first', async () => {
      const id = newId()
      await opened.history.record(life(id))
      const found = await find(id)
      expect(found?.record).toEqual(recordOf(id))
      expect(found?.timeline.map(({ became, backend, cause, why }) => [became, backend, cause, why])).toEqual(
        [
          ['forming', 'one', 'queue', undefined],
          ['starting', 'one', 'order', undefined],
          ['ready', 'two', 'server', undefined],
          ['running', 'two', 'report', undefined],
          ['server-exited', 'two', 'server', 'exit code 3'],
          ['ended', 'two', 'server', 'crashed'],
        ],
      )
    })

    promise('keeps which promise the game server broke', async () => {
      const id = newId()
      const detail = 'It exited with code 3 before it was ready.'
      const told = life(id).map((event) =>
        event.kind === 'ended' ? { ...event, match: { ...event.match, detail } } : event,
      )
      await opened.history.record(told)
      await opened.history.record(life(id))
      expect((await find(id))?.record.detail).toBe(detail)
    })

    promise('an unknown match is unknown, whatever its name', async () => {
      expect(await find('__proto__')).toBeUndefined()
    })

    promise('repeated events, in any order and in any batches, give the same record', async () => {
      await fc.assert(
        fc.asyncProperty(batchesOfALife, async (order) => {
          const events = life(newId())
          const model = new MemoryHistory()
          for (const batch of order) {
            const chosen = batch.map((at) => events[at]).filter((event) => event !== undefined)
            for (const history of [model, opened.history]) await history.record(chosen)
          }
          const id = events[0]?.match.id ?? ('' as MatchId)
          expect(await opened.history.find(id)).toEqual(await model.find(id))
        }),
        { numRuns: 60 },
      )
    })

    promise('an ended match stays as it ended, whatever is recorded afterwards', async () => {
      const id = newId()
      await opened.history.record(life(id))
      const before = await find(id)
      const other = life(id, { formedAt: 500, lastLines: ['other words'] })
      for (const event of [...other].reverse()) await opened.history.record([event])
      expect(await find(id)).toEqual(before)
    })

    promise('concurrent writers of the same events leave one record', async () => {
      const ids = [newId(), newId(), newId()]
      const events = ids.flatMap((id) => life(id))
      const told = [events, [...events].reverse(), events.slice(4), events.slice(0, 9)]
      await Promise.all(told.map((each) => opened.history.record(each)))
      for (const id of ids) expect((await find(id))?.record).toEqual(recordOf(id))
    })

    promise('any text can be recorded, and does not affect the rest of its batch', async () => {
      const [id, beside] = [newId(), newId()]
      const lines = [
        'NUL \u0000',
        'half a pair \ud83d',
        '\udc00',
        'a pair 😀',
        'e\u0301',
        '{"\\": \'} \r\n\t',
        '',
      ]
      await opened.history.record([...life(beside), ...life(id, { lastLines: lines })])
      const kept = (await find(id))?.record.exit?.lastLines
      expect(kept).toHaveLength(lines.length)
      expect(kept?.slice(3)).toEqual(lines.slice(3))
      expect((await find(beside))?.record).toEqual(recordOf(beside))
    })

    promise('any text can be recorded', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.string({ unit: codeUnits })), async (lastLines) => {
          const id = newId()
          await opened.history.record(life(id, { lastLines }))
          expect((await find(id))?.record.exit?.lastLines).toHaveLength(lastLines.length)
        }),
        { numRuns: 30 },
      )
    })

    listPromises(promise, { record: (events) => opened.history.record(events), listed })
  })
}

interface Listing {
  readonly record: MatchHistory['record']
  readonly listed: (query: Partial<HistoryQuery>) => Promise<readonly MatchId[]>
}

function listPromises(promise: ReturnType<typeof promiser>, { record, listed }: Listing): void {
  promise('lists by player (exact ids), by queue, by state and by time', async () => {
    const [who, other] = [`p-${newId()}`, `p-${newId()}`]
    const [first, second, third] = [newId(), newId(), newId()]
    await record(life(first, { players: [who, other], formedAt: 100 }))
    await record(life(second, { players: [who], formedAt: 200 }).slice(0, 3))
    await record(life(third, { players: [`${who}x`], formedAt: 300 }))
    const mine = { player: player(who) }
    expect(await listed(mine)).toEqual([second, first])
    expect(await listed({ ...mine, state: 'live' })).toEqual([second])
    expect(await listed({ ...mine, state: 'ended' })).toEqual([first])
    expect(await listed({ ...mine, since: 100, until: 200 })).toEqual([first])
    expect(await listed({ ...mine, since: 101 })).toEqual([second])
    expect(await listed({ ...mine, limit: 1 })).toEqual([second])
    expect(await listed({ player: player(`${who},${other}`) })).toEqual([])
    expect(await listed({ ...mine, queue: QUEUE })).toEqual([second, first])
    expect(await listed({ ...mine, queue: `${QUEUE}x` as QueueId })).toEqual([])
  })

  promise('pages have no gaps and no duplicates while new matches are added', async () => {
    const who = `p-${newId()}`
    // Many at the same time, so that a page ends among them; ids not in dictionary order.
    const ids = ['b', 'B', 'a', '_', '-x', '.', 'aa', 'A1', 'a-', 'a.b'].map((id) => `${id}${newId()}`)
    const formedAt = (at: number): number => 1000 + Math.floor(at / 4)
    await record(ids.flatMap((id, at) => life(id, { players: [who], formedAt: formedAt(at) })))
    const expected = ids
      .map((match, at) => ({ match: match as MatchId, formedAt: formedAt(at) }))
      .sort((a, b) => b.formedAt - a.formedAt || (a.match < b.match ? 1 : -1))
    const seen: MatchId[] = []
    for (let after: HistoryQuery['after']; seen.length < ids.length;) {
      const page = await listed({ player: player(who), after, limit: 3 })
      expect(page.length).toBeGreaterThan(0)
      seen.push(...page)
      after = expected.find(({ match }) => match === page.at(-1))
      await record(life(newId(), { players: [who], formedAt: 2000 }))
    }
    expect(seen).toEqual(expected.map(({ match }) => match))
  })
}

/** Characters of all kinds, meaningful or not. */
const codeUnits = fc.oneof(
  fc.constantFrom('\0', '\ud83d', '\udc00', '\\', '"', "'"),
  fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)),
)

/** Each of the six events at least once, some repeated, in any order, split into batches. */
const batchesOfALife = fc
  .tuple(
    fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
    fc.array(fc.nat({ max: 5 }), { maxLength: 4 }),
    fc.array(fc.nat({ max: 10 }), { maxLength: 3 }),
  )
  .map(([all, again, cuts]) => {
    const order = [...again, ...all]
    const ends = [...cuts.sort((a, b) => a - b), order.length]
    return ends.map((to, at) => order.slice(at === 0 ? 0 : ends[at - 1], to))
  })

function recordOf(id: string) {
  return {
    match: id,
    queue: QUEUE,
    configVersion: CONFIG,
    state: 'ended',
    players: [
      { player: 'a', ticket: 'ticket-a-1', queuedAt: 1, waitMs: 9, fate: 'queued-again' },
      { player: 'b', ticket: 'ticket-b-2', queuedAt: 2, waitMs: 8, fate: 'queued-again' },
    ],
    backend: 'one',
    server: `server-${id}`,
    formedAt: 10,
    endedAt: 14,
    why: 'crashed',
    exit: { code: 3, lastLines: ['the last words'] },
  }
}
