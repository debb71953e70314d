import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { givenByFleet, passedOn } from '../src/protocol/server-env.ts'

/** Each fleet gives these to its servers, and the backend has a setting of its own behind them. */
const fromBackend = [
  'BACKEND_URL',
  'HOST',
  'PORT',
  'NO_SHOW_SECONDS',
  'START_DEADLINE_SECONDS',
  'RECONNECT_SECONDS',
]

test('every variable of a game server reaches it: its fleet gives it, or the backend passes it on', () => {
  const source = readFileSync(new URL('../src/game-server/config.ts', import.meta.url), 'utf8')
  const read = [...source.matchAll(/env\.[a-z]+\(\s*'([A-Z_]+)'/g)].map(([, name = '']) => name)
  expect(read.length).toBeGreaterThan(10)
  const reaching: readonly string[] = [...givenByFleet, ...passedOn, ...fromBackend]
  expect(read.filter((name) => !reaching.includes(name))).toEqual([])
})
