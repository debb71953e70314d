import type { LocalServers } from '../../src/adapters/process/local-servers.ts'
import { ProcessFleet } from '../../src/adapters/process/process-fleet.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MatchId } from '../../src/match/ids.ts'
import { gameServer } from '../support/built.ts'
import { orderOf } from '../support/domain.ts'
import { ReportTaker } from '../support/report-taker.ts'
import { waitFor } from '../support/wait-for.ts'
import { fleetContract } from './fleet-contract.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'

// Somebody to report to: a server that is stopped tells of it until it is heard.
const backend = new ReportTaker()
let backendUrl = ''
beforeAll(async () => {
  backendUrl = await backend.listen()
})
afterAll(() => backend[Symbol.asyncDispose]())

const options: LocalServers = {
  command: gameServer,
  host: '127.0.0.1',
  maxServers: 2,
  deadlines: defaultDeadlines,
  backendUrl: () => backendUrl,
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

test('once it is closed it starts nothing, and has no room', async () => {
  const fleet = new ProcessFleet(options)
  await fleet[Symbol.asyncDispose]()
  expect(await fleet.start(orderOf('m'))).toBe('no-capacity')
  expect(await fleet.capacity()).toBe(0)
  expect(await fleet.list()).toEqual([])
})

test('a program that cannot be started has exited, and says why', async () => {
  await using fleet = new ProcessFleet({ ...options, command: ['/no/such/program'] })
  await fleet.start(orderOf('m'))
  const server = await waitFor('the exit', async () => {
    const found = await fleet.find('m' as MatchId)
    return found?.state === 'exited' && found
  })
  expect(server.exit.lastLines.join()).toContain('ENOENT')
})
