import { describe, expect, test } from 'vitest'

import type { QueueId } from '../../src/match/ids.ts'
import { end, start, type Match } from '../../src/match/match.ts'
import type { EndReason } from '../../src/match/end-reason.ts'
import { formingMatch, ticketOf } from '../support/domain.ts'
import { check } from './check.ts'
import { counterExample, report } from './counter-example.ts'
import type { Dumps, RecordedMatch, RedisDump } from './dumps.ts'
import type { History, Line, Seen } from './history.ts'
import { REDIS_KILLED } from './players.ts'
import { RANKED, ratingOf } from './ranked.ts'

const terms = { size: 2, minPartialSize: 2, maxServers: 3, ticketTtlMs: 1000, lossMs: 100, skewMs: 2 }

/** Ann and Bob joined at 1 and 2, were in `m` from 10 to 20, and were told so. */
const [ann, bob] = [ticketOf('ann'), ticketOf('bob', 2)]
const m = ended('m', [ann, bob], { from: 10, until: 20 })

function ended(
  id: string,
  tickets: Parameters<typeof formingMatch>[1],
  { from, until, why = 'finished' }: { from: number; until: number; why?: EndReason },
): Match {
  return end(start({ ...formingMatch(id, tickets), formedAt: from }, from), why, until)
}

const over = { kind: 'match-ended', match: 'm', why: 'finished' } as never
const quiet: RedisDump = {
  places: new Map(),
  queue: new Map(),
  gone: new Map([
    ['ann', over],
    ['bob', over],
  ]),
  matches: new Map([['m', { match: m, epoch: 1 }]]),
  active: [],
  due: [],
  signs: [],
  heard: [],
  backlog: 0,
  unexplained: [],
}

const row: RecordedMatch = {
  match: 'm',
  state: 'ended',
  endedAt: 20,
  why: 'finished',
  players: [ann, bob].map(({ players: [player], id, queuedAt }) => ({
    player,
    ticket: id,
    queuedAt,
    fate: 'gone',
  })),
  timeline: [
    { at: 10, became: 'forming', cause: 'queue' },
    { at: 20, became: 'ended', cause: 'report' },
  ],
}

function dumpsOf(redis: Partial<RedisDump> = {}, others: Partial<Dumps> = {}): Dumps {
  const fleet = { files: [], processes: [] }
  return {
    redis: { ...quiet, ...redis },
    record: new Map([['m', [row]]]),
    fleet,
    backends: [],
    footprints: [],
    crashes: [],
    terms,
    ...others,
  }
}

type Told = { t: number; client?: string; key?: string } & Pick<Line, 'op'> & {
    type?: Line['type']
    value?: unknown
  }
const line = (told: Told): Line => ({ client: told.key ?? 'ann', key: 'ann', type: 'ok', ...told }) as Line
const queued = (ticket: string): Seen => ({ is: 'queued', ticket })
const ready = (at = 'h:1', players = ['ann', 'bob']): Seen => ({ is: 'ready', match: 'm', players, at })
const isOver: Seen = { is: 'ended', match: 'm', why: 'finished' }

const whole: History = [
  line({ t: 1, op: 'join', type: 'invoke' }),
  line({ t: 1, op: 'join', value: queued(ann.id) }),
  line({ t: 2, op: 'join', key: 'bob', value: queued(bob.id) }),
  line({ t: 10, op: 'formed', key: 'm', client: 'tap' }),
  line({ t: 12, op: 'see', value: ready() }),
  line({ t: 12, op: 'see', key: 'bob', value: ready() }),
  line({ t: 13, op: 'server', key: 'm', value: { pid: 7, count: 3 } }),
  line({ t: 21, op: 'see', value: isOver }),
  line({ t: 22, op: 'end', key: 'm' }),
]

const broken = (history: History, dumps = dumpsOf()) => [
  ...new Set(check({ history, dumps }).map(({ invariant }) => invariant)),
]
const again = (from: number, until: number, id: string): RedisDump['matches'] =>
  new Map([...quiet.matches, [id, { match: ended(id, [ann, bob], { from, until }), epoch: 1 }]])

/** A match of the queue with rules, formed at once. */
const rankedOf = (one: string, other: string): RedisDump['matches'] => {
  const tickets = [ticketOf(one, 10), ticketOf(other, 10)]
  return new Map([
    ['m', { match: { ...ended('m', tickets, { from: 10, until: 20 }), queue: RANKED as QueueId }, epoch: 1 }],
  ])
}

test('a match of a queue with rules is right if its players are near each other', () => {
  const near = Array.from({ length: 500 }, (_, i) => `p${i}`).find(
    (name) => Math.abs(ratingOf(name) - ratingOf('ann')) <= 60,
  )
  expect(broken(whole, dumpsOf({ matches: rankedOf('ann', near ?? 'ann') }))).not.toContain('I13')
})

test('a good run has no violations', () => {
  expect(check({ history: whole, dumps: dumpsOf() })).toEqual([])
})

test("two matches in the store's order are one after the other, whatever the clocks of two backends say", () => {
  const history = [
    ...whole,
    line({ t: 20, op: 'ended', key: 'm', client: 'tap' }),
    line({ t: 20, op: 'formed', key: 'n', client: 'tap' }),
  ]
  const dumps = dumpsOf({ matches: again(15, 19, 'n') }, { record: undefined })
  expect(broken(history, dumps)).not.toContain('I2')
})

test('a ticket lives from the request for it, however late the answer is', () => {
  const late = { t: 10 + terms.ticketTtlMs, op: 'join', key: 'eve', client: 'eve' } as const
  const history = [
    line({ t: 1, op: 'join', type: 'invoke', key: 'eve' }),
    line({ t: 20, op: 'join', key: 'eve', value: queued('first') }),
    line({ ...late, value: queued('second') }),
  ]
  expect(broken([...whole, ...history])).not.toContain('I11')
  expect(broken([...whole, ...history.slice(1)])).toContain('I11')
})

describe('the checker finds', () => {
  const matched = { is: 'matched', match: 'm' } as const
  const without = (player: string) => new Map([...quiet.gone].filter(([name]) => name !== player))
  const cases: readonly [invariant: string, fault: string, history: History, dumps?: Dumps][] = [
    ['I1', 'a player whose outcome is unknown', whole, dumpsOf({ gone: without('ann') })],
    [
      'I1',
      'a player who is in a match forever',
      whole,
      dumpsOf({ places: new Map([['ann', matched]]), signs: ['ann'] }),
    ],
    [
      'I1',
      'a player who was told that they left but is in a match',
      [
        ...whole.slice(0, 3),
        line({ t: 8, op: 'leave', type: 'invoke' }),
        line({ t: 9, op: 'leave', value: 'left' }),
      ],
    ],
    [
      'I2',
      'a player in two matches at once',
      whole,
      dumpsOf({ matches: again(15, 19, 'n') }, { record: undefined }),
    ],
    [
      'I2',
      'a player in two matches, in the order of the store too',
      [
        ...whole,
        line({ t: 11, op: 'formed', key: 'n', client: 'tap' }),
        line({ t: 20, op: 'ended', key: 'm', client: 'tap' }),
      ],
      dumpsOf({ matches: again(15, 19, 'n') }, { record: undefined }),
    ],
    [
      'I3',
      'two players who are told two addresses',
      [...whole, line({ t: 14, op: 'see', key: 'bob', value: ready('h:2') })],
    ],
    ['I3', 'a match that is too small', whole, dumpsOf({}, { terms: { ...terms, minPartialSize: 3 } })],
    [
      'I4',
      'a second server of a match',
      [...whole, line({ t: 14, op: 'server', key: 'm', value: { pid: 8, count: 2 } })],
    ],
    [
      'I5',
      'a server that runs forever',
      whole,
      dumpsOf({}, { fleet: { files: [], processes: [{ match: 'm', pid: 7 }] } }),
    ],
    ['I17', 'a backend that crashed', whole, dumpsOf({}, { crashes: [{ program: 'b', how: 'code 1' }] })],
    ['I5', 'a match that is due forever', whole, dumpsOf({ due: ['m'] })],
    ['I5', 'a key that nothing explains', whole, dumpsOf({ unexplained: ['muster:{q}:else'] })],
    [
      'I6',
      'an old token that opens a match',
      [...whole, line({ t: 30, op: 'reuse', value: { match: 'n' } })],
    ],
    ['I7', 'a match that is not in history', whole, dumpsOf({}, { record: new Map() })],
    ['I7', 'a match that is in history twice', whole, dumpsOf({}, { record: new Map([['m', [row, row]]]) })],
    [
      'I7',
      'a match that ended differently in history',
      whole,
      dumpsOf({}, { record: new Map([['m', [{ ...row, why: 'crashed' }]]]) }),
    ],
    [
      'I7',
      'a match whose timeline lacks its end',
      whole,
      dumpsOf({}, { record: new Map([['m', [{ ...row, timeline: row.timeline.slice(0, 1) }]]]) }),
    ],
    ['I7', 'history that was not written', whole, dumpsOf({ backlog: 1 })],
    ['I8', 'a match that goes back', [...whole, line({ t: 30, op: 'see', value: ready() })]],
    [
      'I9',
      'a ticket that lost its place',
      whole,
      dumpsOf(
        {
          matches: new Map([
            ...quiet.matches,
            ['n', { match: ended('n', [{ ...ann, queuedAt: 9 }, bob], { from: 30, until: 31 }), epoch: 1 }],
          ]),
        },
        { record: undefined },
      ),
    ],
    [
      'I9',
      'a match without the fate of a player',
      whole,
      dumpsOf(
        {},
        {
          record: new Map([
            ['m', [{ ...row, players: row.players.map((each) => ({ ...each, fate: undefined })) }]],
          ]),
        },
      ),
    ],
    [
      'I10',
      'more servers than are allowed',
      [...whole, line({ t: 14, op: 'server', key: 'm', value: { pid: 7, count: 4 } })],
    ],
    [
      'I10',
      'an answer that nobody intended',
      [...whole, line({ t: 30, op: 'see', type: 'info', value: { status: 500 } })],
    ],
    [
      'I11',
      'a second ticket for a player who has one',
      [...whole.slice(0, 2), line({ t: 3, op: 'join', value: queued('other') })],
    ],
    [
      'I13',
      'a match of players who are too far apart',
      whole,
      dumpsOf({ matches: rankedOf('ann', 'bob') }, { record: undefined }),
    ],
    [
      'I12',
      'a former leader that forms a match',
      [...whole, line({ t: 30, op: 'formed', key: 'n', client: 'tap' })],
      dumpsOf(
        {
          matches: new Map([
            ...quiet.matches,
            ['n', { match: ended('n', [ann, bob], { from: 30, until: 31 }), epoch: 0 }],
          ]),
        },
        { record: undefined },
      ),
    ],
    [
      'I15',
      'a request with a wrong token that was let in',
      [
        ...whole,
        line({ t: 15, op: 'impersonate', value: { status: 404, says: '/match/why with no token' } }),
      ],
    ],
    ['F18', 'a match reported as over that was not', [...whole, line({ t: 15, op: 'intrude', key: 'm' })]],
    [
      'F18',
      'a match that anybody could end',
      whole,
      dumpsOf(
        {
          matches: new Map([
            [
              'm',
              { match: ended('m', [ann, bob], { from: 10, until: 20, why: 'ended-by-request' }), epoch: 1 },
            ],
          ]),
        },
        { record: undefined },
      ),
    ],
  ]
  test.each(cases)('%s: %s', (invariant, _fault, history, dumps) => {
    expect(broken(history, dumps)).toEqual([invariant])
  })
})

describe('the checker accepts', () => {
  const killed = line({ t: 50, op: 'fault', key: REDIS_KILLED, client: 'nemesis', type: 'invoke' })
  const cases: readonly [why: string, history: History, dumps?: Dumps][] = [
    [
      'a player who is in one match after another',
      whole,
      dumpsOf({ matches: again(20, 30, 'n') }, { record: undefined }),
    ],
    [
      'a join that Redis lost with its last second',
      [...whole, killed],
      dumpsOf({ gone: new Map(), matches: new Map() }, { record: undefined }),
    ],
    [
      'a new ticket for a player who has played',
      [...whole, line({ t: 30, op: 'join', value: queued('other') })],
    ],
    [
      'a leave overtaken by a later join',
      [
        ...whole.slice(0, 3),
        line({ t: 5, op: 'leave', type: 'invoke' }),
        line({ t: 6, op: 'leave', value: 'left' }),
        line({ t: 7, op: 'join', value: queued(ann.id) }),
      ],
    ],
    [
      "a leave that ended the match, by a clock behind the store's",
      [
        ...whole.slice(0, 3),
        line({ t: 17, op: 'leave', type: 'invoke' }),
        line({ t: 18, op: 'leave', value: 'left' }),
      ],
    ],
    [
      'an end right after that of the match, by such a clock',
      [...whole, line({ t: 18, op: 'intrude', key: 'm' })],
    ],
    [
      'a new ticket, by such a clock',
      [...whole.slice(0, 3), line({ t: 18, op: 'join', value: queued('other') })],
    ],
    ['an answer 503', [...whole, line({ t: 30, op: 'see', type: 'info', value: { status: 503 } })]],
    ['an end that came after the match was over', [...whole, line({ t: 30, op: 'intrude', key: 'm' })]],
  ]
  test.each(cases)('%s', (_why, history, dumps) => {
    expect(check({ history, dumps: dumps ?? dumpsOf() })).toEqual([])
  })
})

describe('the counter-example', () => {
  const run = { history: [...whole, line({ t: 30, op: 'see', value: ready() })], dumps: dumpsOf() }

  test('has the fewest lines that show the violation', () => {
    const [violation] = check(run)
    if (!violation) throw new Error('no violation found')
    expect(counterExample(run, violation)).toEqual([run.history[7], run.history[9]])
  })

  test('is printed with time and client', () => {
    expect(report(run, check(run)).split('\n')).toEqual([
      '1 × I8: ann saw m go back to ready',
      '  +0.020 s ann: see ann ok {"is":"ended","match":"m","why":"finished"}',
      '  +0.029 s ann: see ann ok {"is":"ready","match":"m","players":["ann","bob"],"at":"h:1"}',
    ])
  })
})
