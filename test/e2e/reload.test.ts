import { mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { fleetFolder } from '../support/host-fleet.ts'
import { muster } from '../support/muster.ts'
import { musterDev } from '../support/muster-dev.ts'
import { RedisServer } from '../support/redis-server.ts'
import { startSystem, type System } from '../support/system.ts'
import { Terminal } from '../support/terminal.ts'
import { waitFor } from '../support/wait-for.ts'

interface Told {
  readonly status: string
  readonly state: string
  readonly reason: string
  readonly queue: string
  readonly session_id: string
  readonly players: readonly string[]
}

const FILE = 'muster.config.yaml'
const first = 'queues: { duel: { size: 2 }, squad: { size: 3, minSize: 3 }, old: { size: 9, minSize: 9 } }'
const second = 'queues: { duel: { size: 2 }, squad: { size: 2 } }'

const status = async (system: System, who: string) =>
  (await system.get<Told>(`/match/status?player_id=${who}`)).body
const versionOf = async (system: System) =>
  (await system.get<{ config_version: string }>('/readyz')).body.config_version
const formedBy = (system: System, who: string) =>
  waitFor(`the match of ${who} in history`, async () => {
    const { session_id: id } = await status(system, who)
    const { body } = await system.get<{ config_version: string }>(`/history/matches/${id}`)
    return body.config_version
  })

/** Backends of one system on one Redis, each with a queue file of its own. */
async function oneSystem() {
  const redis = await RedisServer.start()
  const folder = fleetFolder()
  onTestFinished(async () => {
    await redis[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })
  const shared = {
    REDIS_URL: redis.url,
    TOKEN_SECRET: 'at-least-16-bytes',
    FLEET_DIR: folder.path,
    LEASE_SECONDS: '1',
  }
  return async (terminal: Terminal) => {
    const system = await startSystem({ ...shared, MUSTER_CONFIG: join(terminal.folder, FILE) })
    onTestFinished(() => system[Symbol.asyncDispose]())
    return system
  }
}

function terminalWith(file: string): Terminal {
  const terminal = new Terminal()
  terminal.save(FILE, file)
  return terminal
}

async function join2(system: System, queue: string, ...players: readonly string[]): Promise<void> {
  for (const player_id of players) await system.post('/match/join', { player_id, queue })
}

const agreed = (systems: readonly System[], isIt: (version: string) => boolean) =>
  waitFor('all backends to agree', async () => {
    const [version = '', ...others] = await Promise.all(systems.map(versionOf))
    return isIt(version) && others.every((other) => other === version) && version
  })

const matched = (system: System, ...players: readonly string[]) =>
  waitFor(`a match of ${players.join(' and ')}`, async () => {
    const told = await Promise.all(players.map((who) => status(system, who)))
    return new Set(told.map(({ session_id: id }) => id)).size === 1 && told[0]?.status === 'matched'
  })

test('a changed file changes the queues of all backends, and every player keeps their place or is told', async () => {
  const start = await oneSystem()
  const [terminal, lagging] = [terminalWith(first), terminalWith(first)]
  const [one, two] = [await start(terminal), await start(lagging)]
  const before = await agreed([one, two], () => true)
  await join2(one, 'duel', 'ann', 'ben')
  await matched(two, 'ann', 'ben')
  await join2(two, 'squad', 'cleo')
  const told = expect(player(two.url, 'dan').join({ queue: 'old' })).rejects.toMatchObject({
    name: 'NoMatch',
    reason: 'queue-removed',
  })
  const admin = { authorization: `Bearer ${one.adminToken}` }
  const party = { queue: 'old', players: [{ player_id: 'eve' }, { player_id: 'fay' }] }
  expect((await one.post('/match/join', party, admin)).status).toBe(200)
  await waitFor('dan to wait', async () => (await status(one, 'dan')).state === 'queued')

  // The file of the other backend stays as it is: its mount lags behind.
  terminal.save(FILE, second)
  const after = await agreed([one, two], (version) => version !== before)
  await told
  for (const who of ['eve', 'fay']) {
    const gone = await waitFor(`${who} to be told`, async () => {
      const now = await status(two, who)
      return now.status === 'ended' && now
    })
    expect(gone.reason).toBe('queue-removed')
  }
  expect(await two.post('/match/join', { player_id: 'dan', queue: 'old' })).toMatchObject({
    status: 404,
    body: { code: 'UNKNOWN_QUEUE' },
  })
  const depths = await (await fetch(`${one.backendUrl}/metrics`)).text()
  expect(depths.match(/(?<=^muster_queue_tickets\{queue=")\w+/gm)?.sort()).toEqual(['duel', 'squad'])
  // Who waited for two others now waits for one.
  expect(await status(one, 'cleo')).toMatchObject({ state: 'queued', queue: 'squad', position: 1 })
  await join2(two, 'squad', 'gil')
  await matched(one, 'cleo', 'gil')
  expect([await formedBy(one, 'ann'), await formedBy(two, 'cleo')]).toEqual([before, after])

  // A backend that starts with the old file follows. The same content, written again, is a deliberate return to it.
  await two[Symbol.asyncDispose]()
  const again = await start(lagging)
  expect(await agreed([one, again], () => true)).toBe(after)
  terminal.save(FILE, first)
  await agreed([one, again], (version) => version === before)
}, 60_000)

test('players whose attributes no longer fit are told; a default lets the others stay', async () => {
  const start = await oneSystem()
  const queue = (asks: string) => `queues: { duel: { size: 2, attributes: { ${asks} } } }`
  const terminal = terminalWith(queue('rating: number'))
  const system = await start(terminal)
  const before = await versionOf(system)
  const join = (player_id: string, attributes: object) =>
    system.post('/match/join', { player_id, queue: 'duel', attributes })
  await join('ann', { rating: 1500 })
  terminal.save(FILE, queue('rating: number, level: { type: number, missing: { default: 1 } }'))
  const between = await agreed([system], (version) => version !== before)
  expect(await status(system, 'ann')).toMatchObject({ state: 'queued', position: 1 })
  terminal.save(FILE, queue('level: number, mode: string'))
  await agreed([system], (version) => version !== between)
  const told = await waitFor('ann to be told', async () => {
    const now = await status(system, 'ann')
    return now.status === 'ended' && now
  })
  expect(told.reason).toBe('queue-changed')
}, 60_000)

const partOf = async (url: string) => {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^muster_part_up\{part="config"\} (\d)$/m.exec(metrics)?.[1])
}

test('a file with errors changes nothing; they are logged as `muster config check` prints them', async () => {
  const terminal = terminalWith('queues:\n  duel: { size: 1 }\n')
  const path = join(terminal.folder, FILE)
  const { url, said } = await musterDev({ MUSTER_CONFIG: path })
  const backendUrl = /metrics: (http:\S+)\/metrics/.exec(said.text)?.[1] ?? ''
  expect(await partOf(backendUrl)).toBe(1)
  terminal.save(FILE, 'queues:\n  duel: { sise: 2 }\n')
  const checked = muster(['config', 'check', path])
  expect(await checked.exit).toBe(1)
  const fault = checked.said.text.trim()
  expect(fault).toContain(`${path}:2:`)
  await waitFor('the error in the log', () => said.text.includes(JSON.stringify(fault)))
  await waitFor('the part to fail', async () => (await partOf(backendUrl)) === 0)
  await expect(player(url, 'ann').join({ queue: 'duel' })).resolves.toMatchObject({ queue: 'duel' })
  terminal.save(FILE, 'queues:\n  duel: { size: 1 }\n  solo: { size: 1 }\n')
  await waitFor('the part to be right', async () => (await partOf(backendUrl)) === 1)
  await expect(player(url, 'ben').join({ queue: 'solo' })).resolves.toMatchObject({ queue: 'solo' })
}, 60_000)

// No watch sees that a folder on the way to the file is another one now.
test('SIGHUP makes a backend read its file again', async () => {
  const terminal = new Terminal()
  for (const [folder, queue] of ['one', 'two'].entries()) {
    mkdirSync(join(terminal.folder, `${folder}`))
    terminal.save(`${folder}/${FILE}`, `queues: { ${queue}: { size: 2 } }`)
  }
  symlinkSync('0', join(terminal.folder, 'current'))
  const path = join(terminal.folder, 'current', FILE)
  const { child, said } = muster(['backend', '--config', path], {
    TOKEN_SECRET: 'at-least-16-bytes',
    HOST: '127.0.0.1',
    PORT: '0',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = await waitFor('the backend', () => /"url":"(http:[^"]+)"/.exec(said.text)?.[1])
  symlinkSync('1', join(terminal.folder, 'next'))
  renameSync(join(terminal.folder, 'next'), join(terminal.folder, 'current'))
  child.kill('SIGHUP')
  await waitFor('the other queue', async () => {
    const body = JSON.stringify({ player_id: 'ann', queue: 'two' })
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${url}/match/join`, { method: 'POST', body, headers })).status === 200
  })
}, 60_000)
