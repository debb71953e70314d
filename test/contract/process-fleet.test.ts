import { ProcessFleet, type ProcessFleetOptions } from '../../src/adapters/process/process-fleet.ts'
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

const options: ProcessFleetOptions = {
  command: gameServer,
  host: '127.0.0.1',
  maxServers: 2,
  deadlines: defaultDeadlines,
  gameEnv: {},
  log: undefined,
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
  const server = await exited(fleet)
  expect(server.exit.lastLines.join()).toContain('not found')
})

test('a server is told what the operator wants, and to listen where its clients are', async () => {
  await using fleet = new ProcessFleet({
    ...options,
    gameEnv: { REQUIRE_TOKEN: 'true', MAP: 'two words' },
    command: ['sh', '-c', 'echo "$REQUIRE_TOKEN,$MAP,$HOST"'],
  })
  await fleet.start(orderOf('m'))
  expect((await exited(fleet)).exit.lastLines).toEqual(['true,two words,127.0.0.1'])
})

test('what a server left running ends with it, and does not hide its exit', async () => {
  await using fleet = new ProcessFleet({
    ...options,
    command: ['sh', '-c', `trap '' TERM; sleep 600 & echo "left $!"; exit 3`],
  })
  await fleet.start(orderOf('m'))
  const { exit } = await exited(fleet)
  expect(exit.code).toBe(3)
  const pid = Number(/left (\d+)/.exec(exit.lastLines.join())?.[1])
  await waitFor('the rest of it to be gone', () => !answersSignals(pid))
})

const exited = (fleet: ProcessFleet) =>
  waitFor('the exit', async () => {
    const found = await fleet.find('m' as MatchId)
    return found?.state === 'exited' && found
  })

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
