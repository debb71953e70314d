import { ProcessFleet, type ProcessFleetOptions } from '../../src/adapters/process/process-fleet.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ServerId } from '../../src/match/ids.ts'
import { gameServer } from '../support/built.ts'
import { orderOf } from '../support/domain.ts'
import { announcesDeadPorts, announcesNothing, missing } from '../support/late-server.ts'
import { ReportTaker } from '../support/report-taker.ts'
import { waitFor } from '../support/wait-for.ts'
import { fleetContract } from './fleet-contract.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'

// A receiver of reports: a stopped server retries its report until it is received.
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

test('once closed it starts nothing, and has no room', async () => {
  const fleet = new ProcessFleet(options)
  await fleet[Symbol.asyncDispose]()
  expect(await fleet.start(orderOf('m'))).toBe('no-capacity')
  expect(await fleet.capacity()).toBe(0)
  expect(await fleet.list()).toEqual([])
})

test('a match of a queue with a server of its own runs that program, with its variables', async () => {
  const prints = ['sh', '-c', 'echo "map $MAP"; exit 3']
  const queueServer = () => ({ command: prints, env: { MAP: 'desert' } })
  await using fleet = new ProcessFleet({ ...options, gameEnv: { MAP: 'dust' }, queueServer })
  await fleet.start(orderOf('m'))
  expect((await exited(fleet)).exit).toMatchObject({ code: 3, lastLines: ['map desert'] })
})

test('a program that cannot be started has exited, with the reason', async () => {
  await using fleet = new ProcessFleet({ ...options, command: ['/no/such/program'] })
  await fleet.start(orderOf('m'))
  const server = await exited(fleet)
  expect(server.exit.lastLines.join()).toContain('not found')
})

test('a server that starts says what it has not done yet', async () => {
  const id = 'm' as ServerId
  await using silent = new ProcessFleet({ ...options, command: announcesNothing })
  await silent.start(orderOf('m'))
  await missing(silent, id, 'announced')
  await using dead = new ProcessFleet({ ...options, command: await announcesDeadPorts() })
  await dead.start(orderOf('m'))
  await waitFor('an answer', async () => {
    const said = await missing(dead, id, 'answered')
    return said.step === 'answered' && said.fault === 'connection refused'
  })
})

test("a server gets the operator's variables, and the address to listen on", async () => {
  await using fleet = new ProcessFleet({
    ...options,
    gameEnv: { REQUIRE_TOKEN: 'true', MAP: 'two words' },
    command: ['sh', '-c', 'echo "$REQUIRE_TOKEN,$MAP,$HOST"'],
  })
  await fleet.start(orderOf('m'))
  expect((await exited(fleet)).exit.lastLines).toEqual(['true,two words,127.0.0.1'])
})

test('processes that a server left running end with it, and do not hide its exit', async () => {
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
    const found = await fleet.find('m' as ServerId)
    return found?.state === 'exited' && found
  })

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
