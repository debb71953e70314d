import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Cancelled, ConnectionLost, MatchOver, player, type Lines } from '../../src/client/node.ts'
import { playerIds } from '../support/player-ids.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

let system: System
beforeAll(async () => {
  system = await startSystem({ SESSION_SIZE: '2', MIN_PARTIAL_SESSION_SIZE: '2' })
})
afterAll(() => system[Symbol.asyncDispose]())

describe('the client in Node', () => {
  test('streams every step, and plays to the end through the proxy', async () => {
    const [a, b] = [player(system.url, 'node-a'), player(system.url, 'node-b')]
    const joining = a.join()
    const steps: string[] = []
    const watching = (async () => {
      for await (const { event } of joining) {
        if (event !== 'why' && steps.at(-1) !== event) steps.push(event)
      }
    })()
    await waitFor('the first step', () => steps[0] === 'queued')
    const [mine, theirs] = await Promise.all([joining, b.join()])
    expect(mine.session_id).toBe(theirs.session_id)
    expect(mine.connect_ports).toEqual([{ name: 'game', protocol: 'tcp', port: mine.connect_port }])
    const lines = await a.connect(mine)
    await lines.send('REQUEST_MATCH 1')
    const heard: string[] = []
    for await (const line of lines) heard.push(line)
    expect(heard).toEqual(['JOINED node-a', 'RUNNING_LENGTH 1', 'STATE running', 'STATE stop'])
    await watching
    expect(steps).toEqual(['queued', 'starting', 'ready', 'ended'])
    await lines.closed
  })

  test('leaves the queue when cancelled', async () => {
    const joining = player(system.url, 'node-c').join()
    await waitFor('the queue', () => joining.latest?.event === 'queued')
    expect(await joining.cancel()).toBe(true)
    await expect(joining).rejects.toBeInstanceOf(Cancelled)
    expect((await system.get('/match/status?player_id=node-c')).body).toMatchObject({
      status: 'ended',
      reason: 'left',
    })
  })

  test('distinguishes a crashed game server from an ended match', async () => {
    const players = ['crash-a', 'crash-b'].map((id) => player(system.url, id))
    const [ready] = await Promise.all(players.map((each) => each.join()))
    if (!ready) return expect.fail()
    const [me] = players
    const lines = await me?.connect(ready)
    const { body } = await system.get<{ sessions: { session_id: string; game_server_pod: string }[] }>(
      '/sessions/active',
    )
    const server = body.sessions.find(({ session_id }) => session_id === ready.session_id)
    await system.signalServer(server?.game_server_pod ?? '', 'SIGKILL')
    await expect(allOf(lines)).rejects.toBeInstanceOf(ConnectionLost)
    // Their match is another one, or over: connecting again says so, and does not wait forever.
    await expect(me?.connect(ready)).rejects.toBeInstanceOf(MatchOver)
    await Promise.all(players.map((each) => each.leave()))
  })

  test('replaces a stale token, and plays', async () => {
    const players = ['stale-a', 'stale-b'].map((id) => player(system.url, id))
    const [ready] = await Promise.all(players.map((each) => each.join()))
    if (!ready) return expect.fail()
    const lines = await players[0]?.connect({ ...ready, token: 'a.stale.token' })
    await lines?.send('REQUEST_MATCH 0.1')
    expect(await allOf(lines)).toEqual(['JOINED stale-a', 'RUNNING_LENGTH 0', 'STATE running', 'STATE stop'])
  })

  test('reports what the backend refused', async () => {
    await expect(player(system.url, 'e\u0301').join()).rejects.toThrow('normalization form C (NFC)')
  })

  test("cannot play with another player's token, or without one", async () => {
    await expect(refusal('JOIN nonsense')).resolves.toMatch(/^ERROR /)
    await expect(refusal(`JOIN ${'x.'.repeat(3)}`)).resolves.toMatch(/^ERROR /)
  })
})

test('any player id stays unchanged from the join to the history', async () => {
  const used = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(playerIds, { minLength: 2, maxLength: 2 }), async (names) => {
      // A player of an earlier run may still be told about their match.
      fc.pre(!names.some((name) => used.has(name)))
      for (const name of names) used.add(name)
      const ready = await Promise.all(names.map((name) => player(system.url, name).join()))
      for (const { players } of ready) expect([...players].sort()).toEqual([...names].sort())
      const heard = names.map(async (name, i) => {
        const lines = await player(system.url, name).connect(ready[i] ?? expect.fail())
        if (i === 0) await lines.send('REQUEST_MATCH 0.1')
        const all = await allOf(lines)
        return [all.filter((line) => line.startsWith('JOINED')), all.at(-1)]
      })
      expect(await Promise.all(heard)).toEqual(names.map((name) => [[`JOINED ${name}`], 'STATE stop']))
      for (const name of names) await playedOnce(name, ready[0]?.session_id)
    }),
    // After a failure the queue may still hold a player, who would be matched with those of the next run.
    { numRuns: 12, endOnFailure: true, examples: [[['auth0|5f7c8e', 'CN=Ada,OU=$(MATCH_KEY)%2C']]] },
  )
})

async function playedOnce(name: string, match: string | undefined): Promise<void> {
  await waitFor(`the history of ${name}`, async () => {
    const path = `/history/matches?state=ended&player_id=${encodeURIComponent(name)}`
    const { body } = await system.get<{
      matches: { session_id: string; players: { player_id: string }[] }[]
    }>(path)
    const found = body.matches.find(({ session_id }) => session_id === match)
    return found?.players.some(({ player_id }) => player_id === name)
  })
}

async function allOf(lines: Lines | undefined): Promise<string[]> {
  const heard: string[] = []
  for await (const line of lines ?? []) heard.push(line)
  return heard
}

async function refusal(line: string): Promise<string | undefined> {
  const { tcpLines } = await import('../../src/client/tcp-lines.ts')
  const { hostname: host, port } = new URL(system.url)
  const lines = await tcpLines({ host, port: Number(port) })
  await lines.send(line)
  for await (const answer of lines) return answer
  return undefined
}
