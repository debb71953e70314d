import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { built } from '../support/built.ts'
import { recovery } from '../support/recovery.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

interface Status {
  status: string
  session_id: string
  players?: string[]
  reason?: string
  requeued?: string
  position?: number
  waiting?: { code: string; says: string; needs?: number }
}

const statusOf = async (system: System, id: string) =>
  (await system.get<Status>(`/match/status?player_id=${id}`)).body
const joinQueue = (system: System, id: string) => system.post<Status>('/match/join', { player_id: id })
const sessions = async (system: System) =>
  (
    await system.get<{
      sessions: { session_id: string; game_server_pod: string | null; players: string[] }[]
    }>('/sessions/active')
  ).body.sessions

const matched = (system: System, id: string) =>
  waitFor(`${id} matched`, async () => {
    const status = await statusOf(system, id)
    return status.status === 'matched' && status
  })

const inCluster = inject('target') === 'cluster'

/** By its match: players of an earlier test may still poll, where all systems share an address. */
const serverOf = (system: System, match: string) =>
  waitFor(
    'its server',
    async () =>
      (await sessions(system)).find(({ session_id: id }) => id === match)?.game_server_pod ?? undefined,
  )
const playsNext = (system: System, first: string) =>
  waitFor('another match', async () => {
    const now = await statusOf(system, 'a')
    return now.status === 'matched' && now.session_id !== first
  })

describe('a match whose game server', () => {
  test('crashes during the match: its players are queued again, and play the next', async () => {
    await using system = await startSystem({ SESSION_SIZE: '2' })
    const players = ['a', 'b'].map((id) => player(system.url, id))
    const first = await Promise.all(players.map((each) => each.join()))
    const lines = await Promise.all(players.map((each, i) => each.connect(first[i] ?? fail())))
    await lines[0]?.send('REQUEST_MATCH 600')
    await waitFor(
      'running',
      async () =>
        (await system.get<{ servers: { state: string }[] }>('/server-stats')).body.servers[0]?.state ===
        'running',
    )
    const [session] = await sessions(system)
    await system.signalServer(session?.game_server_pod ?? '', 'SIGKILL')
    const crashed = recovery('the crash of a game server')
    await Promise.all(lines.map((each) => each.closed))
    // A cluster notices it a moment after its players.
    await waitFor(
      'the end of the match',
      async () => (await statusOf(system, 'a')).session_id !== first[0]?.session_id,
    )
    const second = await Promise.all(players.map((each) => each.join()))
    crashed.over('its players have their next match')
    expect(second[0]?.session_id).toBe(second[1]?.session_id)
    expect(second[0]?.session_id).not.toBe(first[0]?.session_id)
    expect(await sessions(system)).toHaveLength(1)
  })

  test('hangs during the match: it is polled, does not answer, and its players are queued again', async () => {
    await using system = await startSystem({ SESSION_SIZE: '1', SILENT_SECONDS: '1' })
    const { session_id: first } = await player(system.url, 'a').join()
    await waitFor('its first report', async () => {
      const { body } = await system.get<{ servers: { session_id: string }[] }>('/server-stats')
      return body.servers.some(({ session_id: id }) => id === first)
    })
    await system.signalServer(await serverOf(system, first), 'SIGSTOP')
    const hangs = recovery('a game server that hangs, with SILENT_SECONDS=1')
    await playsNext(system, first)
    hangs.over('its player has the next match')
    const ended = await waitFor('history', async () => {
      const { body } = await system.get<{ end_reason?: string }>(`/history/matches/${first}`)
      return body.end_reason
    })
    expect(ended).toBe('server-lost')
  })

  test('answers slowly: without credentials its match cannot be ended', async () => {
    await using system = await startSystem({ SESSION_SIZE: '1' })
    const { session_id: match } = await player(system.url, 'a').join()
    const server = await serverOf(system, match)
    await system.signalServer(server, 'SIGSTOP')
    const { status } = await fetch(`${system.url}/api/match/${match}/end`, { method: 'POST' })
    await system.signalServer(server, 'SIGCONT')
    expect(status).toBe(403)
  })

  test('is stopped by somebody else: its players are queued again, and play the next', async () => {
    await using system = await startSystem({ SESSION_SIZE: '1' })
    const { session_id: first } = await player(system.url, 'a').join()
    await system.signalServer(await serverOf(system, first), 'SIGTERM')
    await playsNext(system, first)
  })

  test('never becomes ready: its players are finally told so, and it is gone', async () => {
    const hangs = `${process.execPath} -e setInterval(()=>{},1e3)`
    await using system = await startSystem({
      SESSION_SIZE: '1',
      SERVER_START_SECONDS: '1',
      GAME_SERVER_COMMAND: hangs,
    })
    await joinQueue(system, 'a')
    const status = await waitFor('the end of the wait', async () => {
      const now = await statusOf(system, 'a')
      return now.status === 'ended' && now
    })
    expect(status.reason).toBe('gave-up: never-ready')
    await waitFor('no session', async () => (await sessions(system)).length === 0)
  })

  test('dies at once: its players keep their place until it happens too often', async () => {
    await using system = await startSystem({
      SESSION_SIZE: '1',
      GAME_SERVER_COMMAND: `${process.execPath} -e process.exit(3)`,
    })
    await joinQueue(system, 'a')
    const status = await waitFor('the end of the wait', async () => {
      const now = await statusOf(system, 'a')
      return now.status === 'ended' && now
    })
    expect(status.reason).toBe('gave-up: start-failed')
  })

  test('gets no players: it stops by itself, and its players are queued again with the reason', async () => {
    await using system = await startSystem({
      SESSION_SIZE: '2',
      NO_SHOW_SECONDS: '1',
      FLUSH_WAIT_SECONDS: '600',
    })
    await joinQueue(system, 'a')
    await joinQueue(system, 'b')
    const first = await matched(system, 'a')
    const again = await waitFor('another match', async () => {
      const [now] = await Promise.all(['a', 'b'].map((name) => statusOf(system, name)))
      return now?.status === 'matched' && now.session_id !== first.session_id && now
    })
    expect(again.session_id).not.toBe(first.session_id)
  })

  test('misses a player: one without a sign of life is given up, and does not hold up the others again', async () => {
    await using system = await startSystem({
      SESSION_SIZE: '2',
      NO_SHOW_SECONDS: '1',
      FLUSH_WAIT_SECONDS: '600',
    })
    await joinQueue(system, 'ghost')
    await joinQueue(system, 'a')
    const first = await matched(system, 'a')
    await waitFor('the queue again', async () => (await statusOf(system, 'a')).requeued === 'nobody-came')
    expect(await statusOf(system, 'ghost')).toMatchObject({ status: 'ended', reason: 'no-show' })
    await joinQueue(system, 'b')
    const second = await matched(system, 'a')
    expect([second.session_id === first.session_id, second.players]).toEqual([false, ['a', 'b']])
  })
})

test.skipIf(inCluster)(
  `your own game server may have a path with spaces${inCluster ? ' (its path is on this machine)' : ''}`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'my games '))
    try {
      await symlink(built('game-server'), join(folder, 'a game.js'))
      await using system = await startSystem({
        SESSION_SIZE: '1',
        GAME_SERVER_COMMAND: `"${process.execPath}" '${join(folder, 'a game.js')}'`,
      })
      await joinQueue(system, 'a')
      await matched(system, 'a')
    } finally {
      await rm(folder, { recursive: true })
    }
  },
)

describe('a waiting player', () => {
  test('has one place, knows it and why they wait, and can leave', async () => {
    await using system = await startSystem({ SESSION_SIZE: '3', MIN_PARTIAL_SESSION_SIZE: '3' })
    await joinQueue(system, 'a')
    const again = await joinQueue(system, 'a')
    expect(again.body).toMatchObject({
      status: 'queued',
      position: 1,
      waiting: { code: 'needs-players', needs: 2 },
    })
    await joinQueue(system, 'b')
    expect(await statusOf(system, 'b')).toMatchObject({ position: 2, waiting: { needs: 1 } })
    expect((await system.post('/match/leave', { player_id: 'a' })).body).toEqual({
      status: 'left',
      player_id: 'a',
    })
    expect((await system.post('/match/leave', { player_id: 'a' })).body).toEqual({
      status: 'not-queued',
      player_id: 'a',
    })
    expect(await statusOf(system, 'a')).toMatchObject({ status: 'ended', reason: 'left' })
    expect(await statusOf(system, 'b')).toMatchObject({ position: 1 })
  })

  test('gets a smaller match in time, without another join', async () => {
    await using system = await startSystem({ SESSION_SIZE: '12', FLUSH_WAIT_SECONDS: '1' })
    await Promise.all(['a', 'b'].map((id) => joinQueue(system, id)))
    expect((await matched(system, 'a')).session_id).toBe((await matched(system, 'b')).session_id)
  })

  test('is told that there is no room, and plays once there is', async () => {
    await using system = await startSystem({ SESSION_SIZE: '1', MAX_GAME_SERVERS: '1' })
    await joinQueue(system, 'a')
    const { session_id } = await matched(system, 'a')
    await joinQueue(system, 'b')
    expect((await statusOf(system, 'b')).waiting?.code).toBe('no-capacity')
    await system.post(`/match/${session_id}/end`, undefined, { authorization: `Bearer ${system.adminToken}` })
    await matched(system, 'b')
  })

  test('leaves a match for good: it goes on without them, and they may join another', async () => {
    await using system = await startSystem({ SESSION_SIZE: '2' })
    await joinQueue(system, 'a')
    await joinQueue(system, 'b')
    const { session_id } = await matched(system, 'a')
    const { status, body } = await system.post<{ status: string }>('/match/leave', { player_id: 'a' })
    expect([status, body.status]).toEqual([200, 'left'])
    expect(await matched(system, 'b')).toMatchObject({ session_id, players: ['b'] })
    await joinQueue(system, 'a')
    expect(await statusOf(system, 'a')).toMatchObject({ status: 'pending', position: 1 })
  })

  test('cancels while the server starts: the others are queued again at their place', async () => {
    await using system = await startSystem({
      SESSION_SIZE: '2',
      GAME_SERVER_COMMAND: `${process.execPath} -e setInterval(()=>{},9e6)`,
    })
    await joinQueue(system, 'a')
    await joinQueue(system, 'b')
    await waitFor('a server', async () => (await statusOf(system, 'a')).waiting?.code === 'server-starting')
    await system.post('/match/leave', { player_id: 'a' })
    expect(await statusOf(system, 'a')).toMatchObject({ status: 'ended', reason: 'left' })
    expect(await statusOf(system, 'b')).toMatchObject({ position: 1, requeued: 'player-left' })
  })
})

test('only an administrator can run the repair', async () => {
  await using system = await startSystem()
  expect((await system.post('/cleanup/orphaned-servers')).status).toBe(403)
  const { status, body } = await system.post('/cleanup/orphaned-servers', undefined, {
    authorization: `Bearer ${system.adminToken}`,
  })
  expect([status, body]).toEqual([200, { cleaned: 0, repairs: 0 }])
})

function fail(): never {
  throw new Error('no match')
}
