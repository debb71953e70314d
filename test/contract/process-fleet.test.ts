import type { LocalServers } from '../../src/adapters/process/local-servers.ts'
import { ProcessFleet } from '../../src/adapters/process/process-fleet.ts'
import { expect, test } from 'vitest'
import type { MatchId } from '../../src/match/ids.ts'
import { gameServer } from '../support/built.ts'
import { waitFor } from '../support/wait-for.ts'
import { fleetContract } from './fleet-contract.ts'

const options: LocalServers = {
  command: gameServer,
  host: '127.0.0.1',
  maxServers: 2,
  noShowMs: 60_000,
  backendUrl: () => 'http://127.0.0.1:9',
  keyOf: () => '00'.repeat(32),
}

fleetContract({
  name: 'process',
  open: () => {
    const fleet = new ProcessFleet(options)
    return Promise.resolve({ fleet, [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose]() })
  },
  kill: ({ name }) => process.kill(Number(name.replace('pid-', '')), 'SIGKILL'),
})

test('a program that cannot be started has exited, and says why', async () => {
  await using fleet = new ProcessFleet({ ...options, command: ['/no/such/program'] })
  await fleet.start({ match: 'm' as MatchId, players: [] })
  const server = await waitFor('the exit', async () => {
    const found = await fleet.find('m' as MatchId)
    return found?.state === 'exited' && found
  })
  expect(server.exit.lastLines.join()).toContain('ENOENT')
})
