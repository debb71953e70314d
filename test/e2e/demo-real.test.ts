import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'

import { muster } from '../support/muster.ts'

test('the demo on real stores finishes all players, although the leading backend is killed half-way', async () => {
  const before = folders()
  const { said, exit } = muster(['demo-real'], {
    CLIENTS: '24',
    SESSION_SIZE: '6',
    SPAWN_RATE: '6',
    MATCH_DURATION: '3',
    FLUSH_WAIT_SECONDS: '2',
    DEMO_EXIT: '1',
  })
  expect(await exit, said.text).toBe(0)
  expect(said.text).toMatch(/SIGKILL to backend-\d, the leader/)
  expect(said.text).toContain('24 of 24 players finished')
  expect(said.text).toContain('All invariants held')
  expect(folders()).toEqual(before)
})

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('muster-demo-'))
