import { expect, test } from 'vitest'

import { BadEnvironment } from '../runtime/env.ts'
import { checkOptions } from './options.ts'

test('the command is one word, divided as a shell would', () => {
  expect(checkOptions([`'/opt/my games/run' --fast`], {})).toEqual({
    command: ['/opt/my games/run', '--fast'],
    env: {},
    startMs: 30_000,
    patienceMs: 5000,
    beginLine: 'REQUEST_MATCH 600',
    pool: false,
    json: false,
  })
})

test('it may be the one that the system is given, and options say the rest', () => {
  const args = [
    '--pool',
    '--json',
    '--env',
    'MAP=a=b',
    '--env',
    'BOTS=2',
    '--start-seconds',
    '5',
    '--patience-seconds',
    '0.5',
    '--begin-line',
    'GO now',
  ]
  expect(checkOptions(args, { GAME_SERVER_COMMAND: 'node game.js' })).toEqual({
    command: ['node', 'game.js'],
    env: { MAP: 'a=b', BOTS: '2' },
    startMs: 5000,
    patienceMs: 500,
    beginLine: 'GO now',
    pool: true,
    json: true,
  })
})

test.each([
  [[], 'Give the command'],
  [['node "x'], 'never closed'],
  [['x', '--env', 'MAP'], '--env must be NAME=VALUE, and is MAP'],
  [['x', '--start-seconds', 'soon'], '--start-seconds must be a number'],
  [['x', '--patience-seconds', '0'], '--patience-seconds must be a number'],
])('%j is refused', (args, says) => {
  expect(() => checkOptions(args, {})).toThrow(BadEnvironment)
  expect(() => checkOptions(args, {})).toThrow(says)
})
