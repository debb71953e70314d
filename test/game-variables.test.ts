import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { isSetByMuster, passedOn } from '../src/protocol/server-env.ts'

test('every variable of a game server reaches it: the fleet sets it, or the backend passes it on', () => {
  const source = readFileSync(new URL('../src/game-server/config.ts', import.meta.url), 'utf8')
  const read = [...source.matchAll(/env\.[a-z]+\(\s*'([A-Z_]+)'/g)].map(([, name = '']) => name)
  expect(read.length).toBeGreaterThan(10)
  const passed: readonly string[] = passedOn
  expect(read.filter((name) => !isSetByMuster(name) && !passed.includes(name))).toEqual([])
})
