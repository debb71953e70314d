import { once } from 'node:events'
import { createInterface } from 'node:readline'

import { freshEachRound, type Bench, type Side } from './bench.ts'
import { musterCommand, serve, serveProgram, startProgram, stop, type Child } from './parts/child.ts'
import { memoryOf } from './parts/memory.ts'

/** P15: waiting players, each with an event stream through the proxy. */
const STREAMS = 8000

export const eventStreams: Bench = {
  name: 'event-streams',
  metrics: [
    {
      id: 'P15',
      name: 'event streams opened through the proxy',
      unit: '/s',
      comparison: 'alone',
      bar: { atLeast: 2000 },
    },
    {
      id: 'P15',
      name: `waiting event stream, one of ${STREAMS}, in proxy and backend`,
      unit: 'kB',
      comparison: 'alone',
      bar: { atMost: 20 },
    },
    {
      id: 'P15',
      name: 'one event to all of them, from the first to the last',
      unit: 'ms',
      comparison: 'alone',
      bar: { atMost: 500 },
    },
  ],
  open: () => freshEachRound(side),
}

/** New processes for each round: a process does not give memory back. */
const side: Side = {
  name: 'muster',
  async measure() {
    const env = {
      PORT: '0',
      HOST: '127.0.0.1',
      TOKEN_SECRET: 'at-least-16-bytes',
      FLEET: 'children',
      LOG_LEVEL: 'warn',
    }
    await using backend = await serveProgram('backend', env)
    const url = `http://127.0.0.1:${backend.port}`
    await using proxy = await serve([musterCommand, 'proxy'], {
      ...env,
      LOG_LEVEL: 'info',
      BACKEND_URL: url,
      LIMITS_PER_ADDRESS: 'off',
      MAX_EVENT_STREAMS: '0',
    })
    const child = startProgram('event-streams', { port: proxy.port, streams: STREAMS })
    await using _stopped = { [Symbol.asyncDispose]: () => stop(child) }
    if (!child.stdout) throw new Error('the program prints nothing')
    const said = createInterface(child.stdout)
    const next = async (): Promise<number> => Number(((await once(said, 'line')) as [string])[0])
    await next()
    const before = residentKb([proxy, backend])
    child.stdin?.write('open\n')
    const perSecond = await next()
    const kbEach = (residentKb([proxy, backend]) - before) / STREAMS
    child.stdin?.write('tell\n')
    return [perSecond, kbEach, await next()]
  },
}

function residentKb(children: readonly Child[]): number {
  return children.reduce((sum, { pid }) => sum + memoryOf(pid).rssKb, 0)
}
