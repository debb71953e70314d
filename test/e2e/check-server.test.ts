import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { promiseNames, promises, type PromiseName } from '../../src/check-server/promises.ts'
import { gameServer } from '../support/built.ts'
import { checkServer } from '../support/check-server.ts'
import { muster } from '../support/muster.ts'
import { ownGame } from '../support/own-game.ts'

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ')
const ownServer = quoted([
  process.execPath,
  fileURLToPath(new URL('../support/contract-server.js', import.meta.url)),
])
/** A server that breaks these promises, and keeps all others. */
const checkBroken = (broken: readonly PromiseName[], more: readonly string[] = []) =>
  checkServer(ownServer, ['--env', `BREAKS=${broken.join(',')}`, ...more])

describe('muster check-server finds that every promise is kept', () => {
  test('by the reference server', async () => {
    const { code, kept, said } = await checkServer(quoted(gameServer), ['--pool'])
    expect(kept, said).toEqual(promiseNames)
    expect(code).toBe(0)
    expect(said).toContain(`This server keeps all ${promiseNames.length} promises that are checked.\n`)
    expect(said).toMatch(/\nNot checked: .*HOST.*\.\n$/)
  })

  test('by a game of the SDK', async () => {
    await using game = await ownGame(`{
      onJoin(player, match) {
        match.broadcast('WELCOME ' + player.id)
        if (match.players.length === 2) match.start(300)
      },
      onLine: (player, line, match) => match.broadcast('SAID ' + player.id + ' ' + line),
    }`)
    const { code, kept, said } = await checkServer(game.command, ['--pool'])
    expect(kept, said).toEqual(promiseNames)
    expect(code).toBe(0)
  })

  test('by a server without the SDK', async () => {
    const { kept, said } = await checkBroken([], ['--pool'])
    expect(kept, said).toEqual(promiseNames)
  })
})

describe.concurrent('muster check-server blames no game for its own rules, such as', () => {
  test.each<[string, string, readonly PromiseName[]]>([
    ['a match that never begins', '{}', ['everyone-left']],
    [
      'a match that ends when somebody leaves',
      // Not when they are on a newer connection.
      `(() => {
        const newest = new Map()
        return {
          onJoin(player, match) {
            newest.set(player.id, player)
            if (match.isFull) match.start(300)
          },
          onLeave(player, match) {
            queueMicrotask(() => newest.get(player.id) === player && match.end())
          },
        }
      })()`,
      [
        'remove-reports',
        'stop-report',
        'reports-changes',
        'stop-report-lost',
        'refused-report',
        'no-show-again',
        'everyone-left',
      ],
    ],
    [
      'a match that begins with its first player',
      '{ onJoin: (_player, match) => match.start(300) }',
      ['no-show-again'],
    ],
  ])('%s', async (_rule, hooks, cannotCheck) => {
    await using game = await ownGame(hooks)
    // Whether a match begins is known only when it has not begun for as long as the checker waits.
    const checked = await checkServer(game.command, ['--pool', '--patience-seconds', '40'])
    expect(checked.broken, checked.said).toEqual([])
    expect(checked.notChecked, checked.said).toEqual([])
    expect(checked.cannotCheck, checked.said).toEqual(cannotCheck)
    expect(checked.said).toContain(`Not checked: ${cannotCheck.join(', ')}, `)
    expect(checked.code).toBe(0)
  })

  test('a line of its own that begins the match', async () => {
    await using game = await ownGame(`{
      onLine: (_player, line, match) => line === 'GO' && match.start(300),
    }`)
    const { kept, said } = await checkServer(game.command, ['--begin-line', 'GO'])
    expect(kept, said).toEqual(promiseNames)
  })
})

interface Case {
  readonly breaks: readonly PromiseName[]
  /** What cannot be kept then, either. */
  readonly alsoBroken?: readonly PromiseName[]
  /** What cannot be checked then. */
  readonly notChecked?: readonly PromiseName[]
}

/** Promises that have nothing to do with each other are broken together: each run takes seconds. */
const cases: readonly Case[] = [
  {
    breaks: [
      'healthz',
      'refuses-expired',
      'replaces',
      'remove-keeps-out',
      'stop-exit',
      'reports-seq',
      'last-report',
      'waits-remove',
      'assign-line',
      'assign-others',
    ],
    notChecked: ['replaces-says', 'same-token', 'told-time-refuses', 'state-seq'],
  },
  {
    breaks: [
      'state',
      'refuses-forged',
      'remove-sends-away',
      'stop-tells-players',
      'reports-valid',
      'no-show',
      'waits-closed',
      'assign-again',
    ],
    alsoBroken: ['no-show-again', 'assign-starts-time'],
    notChecked: ['refuses-padding', 'over-stops', 'state-seq', 'ignores-input'],
  },
  {
    breaks: [
      'join-in-pieces',
      'refuses-other-match',
      'remove-proof',
      'stop-report',
      'reports-proved',
      'assign-proof',
      'assign-join',
    ],
    alsoBroken: ['assign-report'],
    notChecked: ['over-stops'],
  },
  {
    breaks: ['refuses-strangers', 'remove', 'assign'],
    alsoBroken: ['assign-starts-time'],
    notChecked: [
      'remove-sends-away',
      'remove-keeps-out',
      'remove-reports',
      'remove-all',
      'assign-again',
      'assign-others',
      'assign-report',
      'assign-join',
    ],
  },
  {
    breaks: [
      'refuses-no-expiry',
      'refuses-two-parts',
      'refuses-padding',
      'replaces-says',
      'same-token',
      'join-lower-case',
      'remove-reports',
      'open-list',
      'told-time-refuses',
      'told-time-admits',
      'fractions',
      'ignores-input',
      'never-started',
      'remove-bad-body',
      'bad-variable',
      'waits-silent',
      'assign-bad-body',
    ],
    notChecked: ['longest-id', 'long-line', 'reports-regularly', 'state-seq'],
  },
  {
    breaks: [
      'longest-id',
      'unjoined',
      'stop-report-lost',
      'refused-report',
      'state-proof',
      'state-seq',
      'no-show-again',
      'everyone-left',
      'remove-all',
      'waits-stop',
    ],
  },
]

/**
 * Seen only when nothing has happened for as long as the checker waits. So it must not wait long, but longer than a busy
 * machine takes for what comes before; more promises may be broken by that.
 */
const slow: readonly { breaks: readonly PromiseName[]; start?: number; patience?: number }[] = [
  { breaks: ['announces'], start: 5 },
  { breaks: ['ready'], start: 20 },
  { breaks: ['waits-ready'], start: 20 },
  { breaks: ['first-report'], patience: 4 },
  { breaks: ['reports-players', 'over-stops', 'parent-pipe', 'assign-starts-time'], patience: 15 },
  { breaks: ['join', 'waits-no-time', 'assign-report'], patience: 15 },
  { breaks: ['second-backend', 'reports-regularly', 'long-line'], patience: 15 },
  { breaks: ['player-ids', 'reports-changes'], patience: 15 },
]

describe.concurrent('muster check-server names each promise that a server breaks', () => {
  test.each(cases)('$breaks', async ({ breaks, alsoBroken = [], notChecked = [] }) => {
    const checked = await checkBroken(breaks)
    expect(new Set(checked.broken), checked.said).toEqual(new Set([...breaks, ...alsoBroken]))
    expect(checked.notChecked).toEqual(notChecked)
    expect(checked.code).toBe(1)
    for (const name of breaks)
      expect(checked.said).toMatch(new RegExp(`^BROKEN +${name}: .* Expected: .* Seen: .*\\.$`, 'm'))
  })

  test.each(slow)('$breaks, after a while', async ({ breaks, start = 120, patience = 60 }) => {
    const limits = ['--start-seconds', String(start), '--patience-seconds', String(patience)]
    const { broken, code, said } = await checkBroken(breaks, ['--pool', ...limits])
    for (const name of breaks) expect(broken, said).toContain(name)
    expect(code).toBe(1)
  })

  test('and no promise is forgotten here', () => {
    const all = [...cases.flatMap(({ breaks }) => breaks), ...slow.flatMap(({ breaks }) => breaks)]
    expect(new Set(all)).toEqual(new Set(promiseNames))
  })
})

test('a server that cannot wait in a pool is told so, and may be used without one', async () => {
  const breaks: readonly PromiseName[] = ['assign-others']
  const [alone, inPool] = await Promise.all([checkBroken(breaks), checkBroken(breaks, ['--pool'])])
  expect([alone.code, inPool.code]).toEqual([0, 1])
  expect(alone.said).toContain('cannot wait in a pool')
})

test('a program that cannot be started is said to have exited, with its words', async () => {
  const { code, broken, notChecked, said } = await checkServer('/no/such/program')
  expect([code, broken]).toEqual([1, ['announces']])
  expect(notChecked).toHaveLength(promiseNames.length - 1)
  expect(said).toMatch(/BROKEN +announces: .*it exited with code 127, and last wrote: .*not found/)
})

describe('muster check-server is told what it is to check', () => {
  test.each([
    [[]],
    [['node "x']],
    [['x', '--no-such-option']],
    [['x', 'y']],
    [['x', '--start-seconds', 'soon']],
  ])('%j is bad usage', async (args) => {
    const { said, exit } = muster(['check-server', ...args])
    expect(await exit, said.text).toBe(2)
  })

  test('by GAME_SERVER_COMMAND too, and answers in lines of text', async () => {
    const { said, exit } = muster(['check-server'], { GAME_SERVER_COMMAND: quoted(gameServer) })
    await exit
    for (const name of promiseNames) expect(said.text).toContain(` ${name}: ${promises[name].says}`)
  })
})
