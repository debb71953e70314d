import { once } from 'node:events'

import { freshEachRound, type Bench, type Side } from './bench.ts'
import {
  figuresOf,
  musterCommand,
  serve,
  serveProgram,
  startProgram,
  stop,
  type Child,
} from './parts/child.ts'
import { memoryOf } from './parts/memory.ts'
import { openTunnels, type Tunnel, type Tunnels } from './parts/tunnel.ts'

/** P11: memory per silent player, and per idle match. */
const CONNECTIONS = 4000
/** Short-lived connections first, which allocate everything that is allocated once, mostly the young heap. */
const WARM_UP = { atOnce: 32, seconds: 2 }

export const idleConnections: Bench = {
  name: 'idle-connections',
  metrics: [
    { id: 'P11', name: 'idle proxied connection', unit: 'kB', comparison: 'alone', bar: { atMost: 6 } },
  ],
  open: () =>
    freshEachRound(
      idleSide('muster', ({ muster }) => muster),
      idleSide('haproxy', ({ haproxy }) => haproxy),
    ),
}

/** New processes for each round: a process does not give memory back. */
function idleSide(name: string, which: (tunnels: Tunnels) => Tunnel): Side {
  return {
    name,
    async measure() {
      await using tunnels = await openTunnels('echo')
      const { proxy, hello } = which(tunnels)
      await figuresOf('churn', { port: proxy.port, hello, ...WARM_UP })
      const before = memoryOf(proxy.pid).rssKb
      await using _idle = await held({ port: proxy.port, hello, connections: CONNECTIONS })
      return [(memoryOf(proxy.pid).rssKb - before) / CONNECTIONS]
    },
  }
}

async function held(options: object): Promise<AsyncDisposable> {
  const child = startProgram('idle', options)
  if (child.stdout) await once(child.stdout, 'data')
  return { [Symbol.asyncDispose]: () => stop(child) }
}

export const idleGameServer: Bench = {
  name: 'idle-game-server',
  metrics: ['RSS', 'PSS'].map((kind) => ({
    id: 'P11',
    name: `idle game server, ${kind}, against a bare TCP server`,
    unit: 'MB',
    comparison: 'more than peer' as const,
    bar: { atMost: 8 },
  })),
  open: () =>
    freshEachRound(
      serverSide('muster', () => serve([musterCommand, 'game-server'], gameServerEnv)),
      serverSide('bare net server', () => serveProgram('bare-tcp-server')),
    ),
}

const gameServerEnv = { PORT: '0', HOST: '127.0.0.1', MATCH_ID: 'bench', NO_SHOW_SECONDS: '600' }

function serverSide(name: string, open: () => Promise<Child>): Side {
  return {
    name,
    async measure() {
      await using server = await open()
      const { rssKb, pssKb } = memoryOf(server.pid)
      return [rssKb / 1024, pssKb / 1024]
    },
  }
}
