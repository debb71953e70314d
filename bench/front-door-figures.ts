import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { RedisServer } from '../test/support/redis-server.ts'
import type { Bench, OpenedBench, Side } from './bench.ts'
import { musterCommand, run, serve, serveProgram, stopAll, type Child } from './parts/child.ts'
import { haproxyTo } from './parts/haproxy.ts'
import { joinsScript, smallPostsScript } from './parts/scripts.ts'
import { backendEnv } from './parts/stores.ts'

/** P15: requests of players through the proxy. */
const SECONDS = 2
const AT_ONCE = 64
/** Longer than wrk's 2 s: on a busy machine a slow answer is a figure, not a failure. */
const ANSWER_WITHIN = '10s'

interface Asked {
  readonly url: string
  readonly script: string
}

interface Answered {
  readonly perSecond: number
  readonly p50: number
}

const frontDoor: Bench = {
  name: 'front-door',
  metrics: [
    {
      id: 'P15',
      name: 'POSTs of 100 B through the proxy, 64 connections',
      unit: '/s',
      comparison: 'ratio to peer',
      bar: { atLeast: 0.6 },
    },
    {
      id: 'P15',
      name: 'POST of 100 B through the proxy p50, one connection',
      unit: 'µs',
      comparison: 'ratio to peer',
      bar: { atMost: 3 },
    },
  ],
  open: async () =>
    before(await serveProgram('bare-http-server'), { path: '/match/join', script: () => smallPostsScript }),
}

const joinsThroughBoth: Bench = {
  name: 'front-door-joins',
  metrics: [
    {
      id: 'P15',
      name: 'joins through the proxy and a backend',
      unit: '/s',
      comparison: 'ratio to peer',
      bar: { atLeast: 0.8 },
    },
    { id: 'P15', name: 'join p50, one connection', unit: 'µs', comparison: 'ratio to peer' },
  ],
  async open() {
    const redis = await RedisServer.start()
    const backend = await serveProgram('backend', { ...backendEnv(redis.url), FLEET: 'children' })
    const script = (): string => joinsScript(randomBytes(8).toString('hex'))
    return before(backend, { path: '/match/join', script }, redis)
  },
}

/** Both proxies, one thread each, before the same server. */
async function before(
  server: Child,
  { path, script }: { readonly path: string; readonly script: () => string },
  ...behind: readonly AsyncDisposable[]
): Promise<OpenedBench> {
  const env = {
    PORT: '0',
    HOST: '127.0.0.1',
    TOKEN_SECRET: 'at-least-16-bytes',
    BACKEND_URL: `http://127.0.0.1:${server.port}`,
    // All come from one address: the limits are in force, and never reached.
    MAX_REQUESTS_PER_ADDRESS: '1000000',
    MAX_NEW_CONNECTIONS_PER_ADDRESS: '1000000',
  }
  const ours = await serve([musterCommand, 'proxy'], env)
  const theirs = await haproxyTo(server.port, 'http')
  const side = (name: string, url: string): Side => ({
    name,
    async measure() {
      const { perSecond } = await asked({ url, script: script() }, AT_ONCE)
      const { p50 } = await asked({ url, script: script() }, 1)
      return [perSecond, p50]
    },
  })
  return {
    ours: side('muster', `http://127.0.0.1:${ours.port}/api${path}`),
    peer: side('haproxy', `http://127.0.0.1:${theirs.port}${path}`),
    [Symbol.asyncDispose]: () => stopAll([ours, theirs, server, ...behind]),
  }
}

async function asked({ url, script }: Asked, connections: number): Promise<Answered> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'))
  const file = join(folder, 'posts.lua')
  await writeFile(file, script)
  const { stdout } = await run('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${SECONDS}s`,
    '--latency',
    '--timeout',
    ANSWER_WITHIN,
    '-s',
    file,
    url,
  ])
  await rm(folder, { recursive: true })
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout)
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50: microseconds(/50%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
  }
}

const inMicroseconds: Record<string, number> = { us: 1, ms: 1000, s: 1e6 }

function microseconds(said: RegExpExecArray | null): number {
  return Number(said?.[1]) * (inMicroseconds[said?.[2] ?? ''] ?? NaN)
}

export const frontDoorBenches: readonly Bench[] = [frontDoor, joinsThroughBoth]
