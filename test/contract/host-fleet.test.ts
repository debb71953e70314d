import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { HostFleet } from '../../src/adapters/process/host-fleet.ts'
import { launch } from '../../src/adapters/process/launch.ts'
import { environmentFor } from '../../src/adapters/process/local-servers.ts'
import { gameEndpoint } from '../../src/match/address.ts'
import type { ServerId } from '../../src/match/ids.ts'
import type { GameServer } from '../../src/match/server.ts'
import { fleetFolder, otherBackend, processesOf } from '../support/host-fleet.ts'
import { announcesDeadPorts, announcesNothing, missing } from '../support/late-server.ts'
import { SmallDisk } from '../support/small-disk.ts'
import { waitFor } from '../support/wait-for.ts'
import { orderOf } from '../support/domain.ts'
import { fleetContract } from './fleet-contract.ts'

const m = 'm' as ServerId
const order = orderOf('m')
const pidOf = ({ name }: GameServer) => Number(name.replace('pid-', ''))

fleetContract({
  name: 'host',
  open: () => {
    const folder = fleetFolder()
    const fleet = folder.open()
    const dispose = async () => {
      await fleet[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    }
    return Promise.resolve({ fleet, [Symbol.asyncDispose]: dispose })
  },
  kill: (server) => process.kill(pidOf(server), 'SIGKILL'),
})

async function inState<S extends GameServer['state']>(fleet: HostFleet, state: S) {
  return waitFor(`a server that is ${state}`, async () => {
    const server = await fleet.find(m)
    return server?.state === state && (server as GameServer & { state: S })
  })
}

function heardBy(fleet: HostFleet) {
  const heard: string[] = []
  fleet.onChange(({ state }) => heard.push(state))
  return heard
}

describe('game servers shared by the backends of a machine', () => {
  test('are the same for all of them: the first starts one, and the second sees, polls and stops it', async () => {
    await using folder = fleetFolder()
    await using a = folder.open()
    await using b = folder.open()
    const [heardByA, heardByB] = [heardBy(a), heardBy(b)]
    await a.start(order)
    await waitFor('both to see that it is ready', () => heardByA[0] === 'ready' && heardByB[0] === 'ready')
    expect(await b.find(m)).toEqual(await a.find(m))
    expect(await b.list()).toEqual(await a.list())
    expect(await b.ask(m)).toEqual({ state: 'open' })
    expect([await a.capacity(), await b.capacity()]).toEqual([1, 1])
    process.kill(pidOf(await inState(b, 'ready')), 'SIGKILL')
    await waitFor('both to see that it exited', () => heardByA.length === 2 && heardByB.length === 2)
    expect([heardByA, heardByB]).toEqual([
      ['ready', 'exited'],
      ['ready', 'exited'],
    ])
    await b.stop(m)
    expect(await a.find(m)).toBeUndefined()
    expect(folder.files()).toEqual([])
  })

  test('outlive the backend that started them, killed or closed; another finds them ready and stops them', async () => {
    await using folder = fleetFolder()
    const backend = otherBackend(folder.path)
    expect(await backend.start(m)).toBe('started')
    backend.child.kill('SIGKILL')
    await backend.gone
    await using b = folder.open()
    const at = gameEndpoint((await inState(b, 'ready')).at)
    const socket = connect(at)
    await once(socket, 'connect')
    socket.destroy()
    await b.stop(m)
    const [error] = (await once(connect(at), 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
    expect(folder.files()).toEqual([])
  })

  test('keep their exit code and last lines, even if no backend was there to see it', async () => {
    await using folder = fleetFolder()
    const command = [process.execPath, '-e', 'console.log("last words"); process.exit(3)']
    const backend = otherBackend(folder.path, { COMMAND: JSON.stringify(command) })
    await backend.start(m)
    backend.child.kill('SIGKILL')
    await backend.gone
    await using b = folder.open()
    const { exit } = await inState(b, 'exited')
    expect(exit).toEqual({ code: 3, lastLines: ['last words'] })
  })

  // Only Linux shows the environment of every process.
  test.runIf(process.platform === 'linux')(
    'are one per match, whoever requests it at the same time',
    async () => {
      await using folder = fleetFolder()
      await using mine = folder.open({ maxServers: 100 })
      const command = [process.execPath, '-e', 'setInterval(() => {}, 1000)']
      const others = [1, 2].map(() => otherBackend(folder.path, { COMMAND: JSON.stringify(command) }))
      for (let round = 0; round < 30; round += 1) {
        const match = `${basename(folder.path)}-${round}` as ServerId
        expect(await Promise.all(others.map((each) => each.start(match)))).toEqual(['started', 'started'])
        await waitFor('one server, its keeper and the two that write its output, and nothing else', () => {
          const [commands, own] = [processesOf(match), process.execPath]
          return commands.length === 4 && commands.filter((command) => command.startsWith(own)).length === 1
        })
        const [server] = await mine.list()
        expect(server?.id).toBe(match)
        await mine.stop(match)
        expect(folder.files()).toEqual([])
        // Killed with the rest of their group; the kernel may not be done yet.
        await waitFor('no process of it', () => processesOf(match).length === 0)
      }
    },
  )

  test.each(['spawn', 'start'])('start even if the backend is killed at %s', async (dieAt) => {
    await using folder = fleetFolder()
    await using b = folder.open()
    const heard = heardBy(b)
    const backend = otherBackend(folder.path, { MATCH: m, DIE_AT: dieAt })
    await backend.gone
    expect(await b.list()).toHaveLength(1)
    // Like the repair with a match whose start was not recorded.
    expect(await b.start(order)).toBe('started')
    await waitFor('ready', () => heard[0] === 'ready')
    expect(await b.list()).toHaveLength(1)
    await b.stop(m)
    expect(folder.files()).toEqual([])
  })

  test('do not stay if the backend is killed half-way and nobody asks again', async () => {
    await using folder = fleetFolder()
    const backend = otherBackend(folder.path, { MATCH: m, DIE_AT: 'spawn' })
    await backend.gone
    await using b = folder.open()
    expect(await b.find(m)).toMatchObject({ state: 'starting' })
    await b.stop(m)
    expect([await b.list(), folder.files()]).toEqual([[], []])
  })

  test('are not started by a withdrawn order, nor twice by a valid one', async () => {
    await using folder = fleetFolder()
    await using fleet = folder.open()
    const late = {
      base: join(folder.path, m),
      command: ['sleep', '600'],
      env: environmentFor(m, order, folder.servers),
    }
    expect(await launch(late, () => undefined)).toBe('withdrawn')
    expect(folder.files()).toEqual([])
    await fleet.start(order)
    const before = await fleet.find(m)
    expect(await launch(late, () => undefined)).toBe('taken')
    expect((await fleet.find(m))?.name).toBe(before?.name)
  })

  test('count as gone if all their processes were killed, and as alive if only their keeper was', async () => {
    await using folder = fleetFolder()
    await using a = folder.open()
    await a.start(order)
    const server = await inState(a, 'ready')
    const keeper = Number(readlinkSync(join(folder.path, 'm.run')).split('-')[2])
    process.kill(keeper, 'SIGKILL')
    await using b = folder.open()
    const heard = heardBy(b)
    expect(await b.find(m)).toEqual(server)
    process.kill(-keeper, 'SIGKILL')
    expect((await inState(b, 'exited')).exit.code).toBeUndefined()
    expect(heard).toEqual(['exited'])
    await b.stop(m)
    expect(folder.files()).toEqual([])
  })

  test('are not confused with a later process of the same id', async () => {
    await using folder = fleetFolder()
    await using a = folder.open()
    symlinkSync(`${process.pid}-1-${process.pid}-1`, join(folder.path, 'm.run'))
    await inState(a, 'exited')
    // If it were mistaken for this process, the test would end here.
    await a.stop(m)
    expect(folder.files()).toEqual([])
  })

  test('never exceed the limit, whoever starts them', async () => {
    await using folder = fleetFolder()
    const [a, b] = [folder.open(), folder.open()]
    const starts = ['1', '2', '3', '4'].map((match, i) => (i % 2 ? a : b).start(orderOf(match)))
    const started = (await Promise.all(starts)).filter((outcome) => outcome === 'started').length
    expect(started).toBeLessThanOrEqual(2)
    expect(await a.list()).toHaveLength(started)
    await a.start(orderOf('5'))
    await b.start(orderOf('6'))
    expect(await b.capacity()).toBe(0)
    expect(await b.start(orderOf('7'))).toBe('no-capacity')
    await Promise.all([a, b].map((fleet) => fleet[Symbol.asyncDispose]()))
  })

  test('keep the beginning and the end of their output and no more, with and without line ends', async () => {
    await using folder = fleetFolder()
    await using a = folder.open({
      command: ['sh', '-c', 'echo first; head -c 3000000 /dev/zero; seq 100000; printf last; exit 3'],
    })
    await a.start(order)
    const { exit } = await inState(a, 'exited')
    expect([exit.code, exit.lastLines.length]).toEqual([3, 20])
    expect(exit.lastLines.slice(-2)).toEqual(['100000', 'last'])
    const sizes = folder.files().map((file) => lstatSync(join(folder.path, file)))
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(200_000)
    expect(readFileSync(join(folder.path, 'm.output'), 'utf8')).toMatch(/^first\n/)
  })

  test('are private to their user, and write files with the usual mode', async () => {
    await using folder = fleetFolder()
    await using a = folder.open({ command: ['sh', '-c', 'umask'] })
    await a.start(order)
    const { exit } = await inState(a, 'exited')
    expect(exit.lastLines).toEqual([execFileSync('sh', ['-c', 'umask'], { encoding: 'utf8' }).trim()])
    const files = folder.files().map((file) => lstatSync(join(folder.path, file)))
    for (const { mode } of files.filter((file) => file.isFile())) expect(mode & 0o777).toBe(0o600)
    expect(lstatSync(folder.path).mode & 0o777).toBe(0o700)
  })

  const noDisk = SmallDisk.unavailable()
  test.skipIf(noDisk)(
    `on a full disk: running servers go on, no other starts, and everything works once there is room again${noDisk ? ` (cannot: ${noDisk})` : ''}`,
    async () => {
      using disk = new SmallDisk(1)
      const chatty = `setInterval(() => process.stdout.write('tick\\n'.repeat(1000)), 5)`
      const fleet = HostFleet.open({
        ...fleetFolder().servers,
        folder: join(disk.path, 'fleet'),
        command: [process.execPath, '-e', chatty],
      })
      await fleet.ping()
      await fleet.start(order)
      const running = await waitFor('the server', () => fleet.find(m))
      disk.fill()
      await expect(fleet.ping()).rejects.toThrow('ENOSPC')
      await expect(fleet.start(orderOf('n'))).rejects.toThrow()
      expect(await fleet.find(m)).toMatchObject({ state: 'starting', name: running.name })
      disk.free()
      await fleet.ping()
      expect(await fleet.start(orderOf('n'))).toBe('started')
      expect(await fleet.find(m)).toMatchObject({ state: 'starting', name: running.name })
      await Promise.all([fleet.stop(m), fleet.stop('n' as ServerId)])
      await fleet[Symbol.asyncDispose]()
    },
  )

  test('remove what an interrupted stop left', async () => {
    await using folder = fleetFolder()
    symlinkSync('0', join(folder.path, 'm.exit'))
    await using a = folder.open()
    expect([await a.list(), folder.files()]).toEqual([[], []])
  })

  test('that start say what they have not done yet', async () => {
    await using folder = fleetFolder()
    await using silent = folder.open({ command: announcesNothing })
    await silent.start(order)
    await missing(silent, m, 'announced')
    await silent.stop(m)
    await using dead = folder.open({ command: await announcesDeadPorts() })
    await dead.start(order)
    await waitFor('an answer', async () => {
      const said = await missing(dead, m, 'answered')
      return said.step === 'answered' && said.fault === 'connection refused'
    })
  })

  test('a program that cannot be started has exited, with the reason', async () => {
    await using folder = fleetFolder()
    await using a = folder.open({ command: ['/no/such/program'] })
    await a.start(order)
    const { exit } = await inState(a, 'exited')
    expect(exit.code).toBe(127)
    expect(exit.lastLines.join()).toContain('not found')
  })
})
