import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { NetworkCable } from '../support/network-cable.ts'
import { ownGame } from '../support/own-game.ts'
import { startSystem } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

const cannot = await NetworkCable.unavailable()
const unless = cannot ? ` (cannot: ${cannot})` : ''

/** The match starts when a player comes; a player who sends `talk` gets lines from then on. */
const game = `{
  onJoin: (_player, match) => match.start(600),
  onLine: (player, _line, match) => {
    const talk = () => { player.send('tick'); match.after(100, talk) }
    talk()
  },
}`

/** A system that players on another machine reach through a cable. Players on this machine use its backend. */
async function startBehind(cable: NetworkCable, vars: Record<string, string>) {
  const [theGame, metricsPort] = [await ownGame(game), await freePort()]
  const system = await startSystem({
    HOST: cable.here,
    ALLOW_ANONYMOUS: 'true',
    METRICS_PORT: String(metricsPort),
    PEER_LOST_SECONDS: '2',
    GAME_SERVER_COMMAND: theGame.command,
    ...vars,
  })
  const url = `http://${cable.here}:${new URL(system.url).port}`
  const ask = async <T>(path: string): Promise<T> =>
    (await fetch(`${system.backendUrl}${path}`)).json() as Promise<T>
  return {
    url,
    backendUrl: system.backendUrl,
    ask,
    /** The sum of a metric of the backend or the proxy. */
    count: async (name: string): Promise<number> => {
      const from = name.startsWith('muster_proxy') ? `http://${cable.here}:${metricsPort}` : system.backendUrl
      const text = await (await fetch(`${from}/metrics`)).text()
      const values = text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)$`, 'gm'))
      return [...values].reduce((sum, [, value]) => sum + Number(value), 0)
    },
    [Symbol.asyncDispose]: async () => {
      await system[Symbol.asyncDispose]()
      await theGame[Symbol.asyncDispose]()
    },
  }
}

const program = fileURLToPath(new URL('../support/network-player.js', import.meta.url))

/** A player on the other machine: what they receive, and how to reconnect them. */
function playerThere(cable: NetworkCable, args: readonly string[]) {
  const { stdin, stdout } = cable.run([process.execPath, program, ...args])
  const heard: string[] = []
  createInterface({ input: stdout }).on('line', (line) => heard.push(line))
  return {
    hears: (line: string, times = 1) =>
      waitFor(
        `${times} × ${line} (heard: ${heard.slice(-5).join(', ')})`,
        () => heard.filter((each) => each === line).length >= times,
      ),
    connectAgain: () => stdin.write('again\n'),
  }
}

type Behind = Awaited<ReturnType<typeof startBehind>>

const clients = (system: Behind, count: number) =>
  waitFor(`${count} players in the match`, async () => {
    const { servers } = await system.ask<{ servers: { state: string; client_count: number }[] }>(
      '/server-stats',
    )
    return servers.some(({ state, client_count: now }) => state === 'running' && now === count)
  })

const ways = [
  { way: 'tcp', says: [], told: 'gets no lines' },
  { way: 'tcp', says: ['talk'], told: 'gets lines' },
  { way: 'websocket', says: [], told: 'gets no lines' },
  { way: 'websocket', says: ['talk'], told: 'gets lines' },
]

// The cable is pulled: no FIN or RST arrives, and nothing that is sent does.
describe.skipIf(cannot)(`when their network silently fails${unless}`, { concurrent: true }, () => {
  test('waiting players lose their place, everything held for them is freed, and others are matched without them', async () => {
    await using cable = new NetworkCable()
    await using system = await startBehind(cable, { SESSION_SIZE: '4', TICKET_TTL_SECONDS: '15' })
    const ghosts = ['ghost-a', 'ghost-b'].map((id) => playerThere(cable, [system.url, id, 'tcp']))
    await Promise.all(ghosts.map((ghost) => ghost.hears('queued')))
    expect([await system.count('muster_queue_tickets'), await system.count('muster_event_streams')]).toEqual([
      2, 2,
    ])
    cable.pull()
    for (const kept of ['muster_proxy_connections', 'muster_event_streams', 'muster_queue_tickets'])
      await waitFor(`${kept} to be 0`, async () => (await system.count(kept)) === 0)
    const here = ['a', 'b', 'c', 'd']
    const matches = await Promise.all(here.map((id) => player(system.url, id).join()))
    for (const { players } of matches) expect([...players].sort()).toEqual(here)
  })

  test.for(ways)(
    'a player who $told over $way is missed, and returns to the match with the network',
    async ({ way, says }, { expect }) => {
      await using cable = new NetworkCable()
      await using system = await startBehind(cable, { SESSION_SIZE: '1', RECONNECT_SECONDS: '200' })
      const ghost = playerThere(cable, [system.url, 'ghost', way, ...says])
      await ghost.hears('JOINED ghost')
      await clients(system, 1)
      cable.pull()
      await clients(system, 0)
      cable.plugIn()
      ghost.connectAgain()
      await ghost.hears('JOINED ghost', 2)
      await clients(system, 1)
      expect(await system.count('muster_matches_ended_total')).toBe(0)
    },
  )

  test.for(ways)(
    'a match whose only player $told over $way ends if they do not come back',
    async ({ way, says }, { expect }) => {
      await using cable = new NetworkCable()
      await using system = await startBehind(cable, { SESSION_SIZE: '1', RECONNECT_SECONDS: '1' })
      const ghost = playerThere(cable, [system.url, 'ghost', way, ...says])
      await ghost.hears('JOINED ghost')
      await clients(system, 1)
      cable.pull()
      const ended = await waitFor('the end of the match', async () => {
        const { matches } = await system.ask<{ matches: { end_reason: string }[] }>(
          '/history/matches?state=ended',
        )
        return matches[0]
      })
      expect(ended.end_reason).toBe('everyone-left')
    },
  )
})
