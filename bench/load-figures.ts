import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freshEachRound, type Bench, type Metric, type Side } from './bench.ts'
import { figuresOf, musterCommand, run, serve, serveProgram } from './parts/child.ts'
import { k6Script, wrkScript } from './parts/scripts.ts'

/** P12: whether the load tool measures the system rather than itself. */
const SECONDS = 2
const AT_ONCE = 64

interface PeerTool {
  readonly name: string
  readonly script: { readonly file: string; readonly text: string }
  requestsPerSecond(url: string, path: string): Promise<number>
}

const wrk: PeerTool = {
  name: 'wrk',
  script: { file: 'script.lua', text: wrkScript },
  async requestsPerSecond(url, path) {
    const args = ['-t1', `-c${AT_ONCE}`, `-d${SECONDS}s`, '-s', path, `${url}/api/match/join`]
    return Number(/Requests\/sec:\s+([\d.]+)/.exec((await run('wrk', args)).stdout)?.[1])
  },
}

const k6: PeerTool = {
  name: 'k6',
  script: { file: 'script.js', text: k6Script },
  async requestsPerSecond(url, path) {
    const args = ['run', '--quiet', '--vus', `${AT_ONCE}`, '--duration', `${SECONDS}s`, path]
    const { stdout } = await run('k6', args, { URL: `${url}/api/match/join` })
    return Number(stdout.trim().split('\n').at(-1))
  },
}

function against(peer: PeerTool, bar: number): Bench {
  const metric: Metric = {
    id: 'P12',
    name: `requests of the load tool, against ${peer.name}`,
    unit: '/s',
    comparison: 'ratio to peer',
    bar: { atLeast: bar },
  }
  return {
    name: `load-and-${peer.name}`,
    metrics: [metric],
    async open() {
      const server = await serveProgram('bare-http-server')
      const url = `http://127.0.0.1:${server.port}`
      const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'))
      const path = join(folder, peer.script.file)
      await writeFile(path, peer.script.text)
      return {
        ours: {
          name: 'muster load',
          measure: () => figuresOf('pool-requests', { url, atOnce: AT_ONCE, seconds: SECONDS }),
        },
        peer: { name: peer.name, measure: async () => [await peer.requestsPerSecond(url, path)] },
        [Symbol.asyncDispose]: async () => {
          await server[Symbol.asyncDispose]()
          await rm(folder, { recursive: true })
        },
      }
    },
  }
}

const FEW = 200
const MANY = 2200

/** Whole players, from the join to the end of their match, against the whole system. */
const simulatedPlayers: Bench = {
  name: 'simulated-players',
  metrics: [
    { id: 'P12', name: 'memory of a simulated player', unit: 'kB', comparison: 'alone', bar: { atMost: 12 } },
    {
      id: 'P12',
      name: 'players from join to end per CPU second of the load tool',
      unit: '',
      comparison: 'alone',
    },
  ],
  open: () => freshEachRound(playersSide),
}

const playersSide: Side = {
  name: 'muster load',
  async measure() {
    const [fewKb = NaN, fewCpu = NaN] = await play(FEW)
    const [manyKb = NaN, manyCpu = NaN, finished] = await play(MANY)
    if (finished !== MANY) throw new Error(`${finished ?? 0} of ${MANY} finished`)
    return [(manyKb - fewKb) / (MANY - FEW), (MANY - FEW) / (manyCpu - fewCpu)]
  },
}

async function play(players: number): Promise<readonly number[]> {
  const env = { PORT: '0', HOST: '127.0.0.1', SESSION_SIZE: '100' }
  await using system = await serve([musterCommand, 'dev'], env)
  const args = [`${players}`, '--url', `http://127.0.0.1:${system.port}`]
  return await figuresOf('play', [...args, '--spawn-rate', '400', '--match-duration', '5'])
}

export const loadBenches: readonly Bench[] = [against(wrk, 0.6), against(k6, 1.3), simulatedPlayers]
