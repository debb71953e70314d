import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { gamePods } from '../support/cluster/crowd.ts'
import { startInCluster, type ClusterSystem } from '../support/cluster/system.ts'
import { waitFor } from '../support/wait-for.ts'

const root = new URL('../..', import.meta.url).pathname
const run = promisify(execFile)
/** The machine may have its own Redis and PostgreSQL on the usual ports. */
const ports = ['LOCAL_REDIS_PORT=16379', 'LOCAL_POSTGRES_PORT=15432']

async function make(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run('make', [...args, 'CLUSTER=native', ...ports], { cwd: root })
  return stdout + stderr
}

let system: ClusterSystem
beforeAll(async () => {
  system = await startInCluster({ FLUSH_WAIT_SECONDS: '2' })
})
afterAll(() => system[Symbol.asyncDispose]())

test('make game-load-local plays 50 players to the end, and leaves no pod', async () => {
  expect(await make('game-load-local', 'MATCH_DURATION=5')).toContain('50 of 50 players finished')
  await waitFor('no pod', async () => (await gamePods(system)).length === 0)
})

test.each([
  ['ping-redis', /PONG/],
  ['ping-postgres', /PostgreSQL 15/],
  ['free-local-db-ports', /redis: (port-forward ended|no port-forward runs)/],
  ['clear-databases', /PostgreSQL +\d/],
  ['databases', /Redis is ready/],
  ['cluster', /^up: /m],
])('make %s works, and can be repeated', async (target, says) => {
  for (const _again of [1, 2]) expect(await make(target)).toMatch(says)
})
