import { readdirSync } from 'node:fs'
import { Redis } from 'ioredis'

import { Keys } from '../../src/adapters/redis/keys.ts'
import { closedPort } from '../support/closed-port.ts'
import { player } from '../support/domain.ts'
import { waitFor } from '../support/wait-for.ts'
import { BackendProcess, type CrashPoint } from './backend-process.ts'
import { CrashPlayer, type Outcome } from './crash-player.ts'

export interface ChainOptions {
  readonly redisUrl: string
  readonly dist: string
  readonly fleetDir: string
  readonly queue: string
}

/** What happens in a run besides two players who play: a server that is killed, or a third player who leaves again. */
export type Variant = 'plain' | 'server-killed' | 'leaver' | 'repair'

/** Longer than every deadline of the backends together, restarts included. */
const WITHIN_MS = 25_000

interface Session {
  readonly players: readonly string[]
  readonly game_server_pod: string | null
  readonly state: string
}

/**
 * Three backends, of which two are enough: whichever dies is started again, as a supervisor would, while the others go on.
 * Run after run, the one that leads may be told where to die.
 */
export class CrashChain implements AsyncDisposable {
  readonly #options: ChainOptions
  readonly #keys: Keys
  readonly #redis: Redis
  readonly #ports: readonly number[]
  readonly #backends = new Set<BackendProcess>()
  #starting = 0
  #over = false
  #failed: unknown
  #runs = 0

  static async start(options: ChainOptions): Promise<CrashChain> {
    const chain = new CrashChain(options, [await closedPort(), await closedPort(), await closedPort()])
    await Promise.all(chain.#ports.map((port) => chain.#keep(port)))
    return chain
  }

  private constructor(options: ChainOptions, ports: readonly number[]) {
    this.#options = options
    this.#keys = new Keys('crash', options.queue)
    this.#redis = new Redis(options.redisUrl)
    this.#ports = ports
  }

  /** Says whether the leader died where it was told to. Throws when anything is lost, doubled or left over. */
  async run(variant: Variant, point?: CrashPoint): Promise<boolean> {
    this.#runs += 1
    const leader = await this.#leader()
    if (point) leader.arm(point)
    // The one that is to die is asked first, for as long as it lives.
    const urls = () => [leader, ...this.#backends].filter(({ isGone }) => !isGone).map(({ url }) => url)
    const players = this.#players(variant, urls)
    const killing = variant === 'server-killed' ? this.#killServer(players, urls) : undefined
    const outcomes = await Promise.all(
      players.map((each, i) => (variant === 'leaver' && i === 2 ? each.leave() : each.play())),
    )
    await killing
    if (variant === 'repair') await this.#askForRepair(urls)
    await this.#settled(players, outcomes)
    const crashed = leader.isGone
    if (!crashed && point) leader.arm({ key: 'nowhere', left: 0 })
    return crashed
  }

  /** What the leader came by since it was asked last. */
  async hits(): Promise<Readonly<Record<string, number>>> {
    return (await this.#leader()).hits()
  }

  /** History that was told of is history that somebody wrote, whoever died. */
  async historyIsWritten(): Promise<void> {
    await waitFor('the outbox to be empty', async () => (await this.#redis.xlen(this.#keys.history)) === 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    await waitFor('the last backends to have started', () => this.#starting === 0)
    await Promise.all([...this.#backends].map((backend) => backend.kill()))
    this.#redis.disconnect()
  }

  /** Starts a backend at the port, and another one there when it dies. */
  async #keep(port: number): Promise<void> {
    this.#starting += 1
    const backend = await this.#start(port)
    this.#starting -= 1
    this.#backends.add(backend)
    void backend.gone.then(async () => {
      this.#backends.delete(backend)
      if (!this.#over) await this.#keep(port).catch((error: unknown) => (this.#failed = error))
    })
  }

  #players(variant: Variant, urls: () => readonly string[]): readonly CrashPlayer[] {
    const names = variant === 'leaver' ? ['a', 'b', 'c'] : ['a', 'b']
    return names.map((name) => new CrashPlayer(`${name}-${this.#runs}`, urls, WITHIN_MS))
  }

  #start(port: number): Promise<BackendProcess> {
    const { redisUrl, dist, fleetDir, queue } = this.#options
    const env = {
      REDIS_URL: redisUrl,
      REDIS_PREFIX: 'crash',
      QUEUE: queue,
      FLEET: 'host',
      FLEET_DIR: fleetDir,
      TOKEN_SECRET: 'crash',
      ADMIN_TOKEN: 'crash',
      SESSION_SIZE: '2',
      FLUSH_WAIT_SECONDS: '0.3',
      MIN_PARTIAL_SESSION_SIZE: '1',
      NO_SHOW_SECONDS: '2',
      LEASE_SECONDS: '0.4',
      LOG_LEVEL: 'fatal',
      POD_NAME: `backend-${port}-${this.#runs}`,
      BACKEND_URL: this.#ports.map((each) => `http://127.0.0.1:${each}`).join(','),
    }
    return BackendProcess.start(port, { dist, env })
  }

  #leader(): Promise<BackendProcess> {
    return waitFor('a leader, and another', async () => {
      if (this.#failed) throw new Error('a backend could not be started again', { cause: this.#failed })
      const backends = [...this.#backends]
      const leads = await Promise.all(backends.map((backend) => backend.leads()))
      return backends.length > 1 && backends[leads.indexOf(true)]
    })
  }

  /** As the kernel would that has no memory left, once they play. */
  async #killServer(players: readonly CrashPlayer[], urls: () => readonly string[]): Promise<void> {
    const name = await waitFor('a server to kill', async () => {
      const found = (await sessions(urls)).find((each) => each.players.includes(players[0]?.name ?? ''))
      return found?.game_server_pod
    }).catch(() => undefined)
    // They may have played to the end before we looked.
    if (name === undefined || name === null) return
    try {
      process.kill(Number(name.replace('pid-', '')), 'SIGKILL')
    } catch {
      return
    }
  }

  async #askForRepair(urls: () => readonly string[]): Promise<void> {
    for (const url of urls()) {
      const headers = { authorization: 'Bearer crash' }
      await fetch(`${url}/cleanup/orphaned-servers`, { method: 'POST', headers }).catch(() => undefined)
    }
  }

  /** Nobody is lost, in two places or left over, nor is a server. */
  async #settled(players: readonly CrashPlayer[], outcomes: readonly Outcome[]): Promise<void> {
    const names = players.map(({ name }) => player(name))
    const urls = () => [...this.#backends].map(({ url }) => url)
    const what = `everything to be over for ${names.join(', ')} (${outcomes.join(', ')})`
    await waitFor(what, async () => {
      const live = await sessions(urls)
      const inMatches = live.flatMap((session) => session.players)
      if (new Set(inMatches).size < inMatches.length)
        throw new Error(`in two matches: ${inMatches.join(', ')}`)
      const places = await this.#redis.hmget(this.#keys.places, ...names)
      const queued = await this.#redis.zcard(this.#keys.queue)
      const servers = readdirSync(this.#options.fleetDir)
      return (
        live.length === 0 && queued === 0 && places.every((place) => place === null) && servers.length === 0
      )
    })
  }
}

async function sessions(urls: () => readonly string[]): Promise<readonly Session[]> {
  const [url = ''] = urls()
  const answer = await fetch(`${url}/sessions/active`).catch(() => undefined)
  return answer?.ok ? ((await answer.json()) as { sessions: Session[] }).sessions : []
}
