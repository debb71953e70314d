import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { HostFleet } from '../../src/adapters/process/host-fleet.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { RedisServer } from '../support/redis-server.ts'
import { muster } from '../support/muster.ts'
import type { Crash, Footprint } from '../checker/dumps.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { SteppedClock } from '../support/stepped-clock.ts'
import { waitFor } from '../support/wait-for.ts'
import { footprintsOf, measuring } from './footprints.ts'
import { Supervised } from './supervised.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'

export const SYSTEM = 'soak'
export const PREFIX = 'muster'

export interface SoakOptions {
  /** The compiled system: ours, or one with a seeded bug. */
  readonly dist: string
  /** The folder for logs. */
  readonly folder: string
  readonly postgres: PostgresServer
  readonly env: Readonly<Record<string, string>>
}

export interface Backend {
  readonly name: string
  readonly url: string
  readonly process: Supervised
  /** Its connection to Redis. */
  readonly network: FaultProxy
  /** Its wall clock, shared with the game servers that it starts. */
  readonly clock: SteppedClock
}

/** Two backends, a proxy, Redis, PostgreSQL and a fleet: separate processes, each of which may be killed. */
export class SoakSystem implements AsyncDisposable {
  readonly options: SoakOptions
  readonly redis: RedisServer
  readonly database: string
  readonly fleetFolder = mkdtempSync(join(tmpdir(), 'muster-soak-fleet-'))
  backends: readonly Backend[] = []
  proxyUrl = ''
  readonly #owned: AsyncDisposable[] = []
  readonly #programs = new Map<string, Supervised>()
  readonly #clocks: SteppedClock[] = []
  #reportUrls = ''

  static async start(options: SoakOptions): Promise<SoakSystem> {
    const footprints = join(options.folder, 'footprints')
    rmSync(footprints, { recursive: true, force: true })
    mkdirSync(footprints, { recursive: true })
    // For DEBUG SLEEP, one of the faults.
    const redis = await RedisServer.start(['--enable-debug-command', 'yes'])
    const database = await options.postgres.create()
    const system = new SoakSystem(options, redis, database)
    try {
      await system.#start()
    } catch (error) {
      await system[Symbol.asyncDispose]()
      throw error
    }
    return system
  }

  private constructor(options: SoakOptions, redis: RedisServer, database: string) {
    this.options = options
    this.redis = redis
    this.database = database
    this.#owned.push(redis)
  }

  /** A variable of each game server, which identifies ours among all on the machine. */
  get reportUrls(): string {
    return this.#reportUrls
  }

  /** What the backends and the proxy held over time. */
  footprints(): readonly Footprint[] {
    return [...this.#programs.keys()].flatMap((name) => footprintsOf(name, this.#footprintFile(name)))
  }

  /** Backends and proxies that ended by themselves. */
  crashes(): readonly Crash[] {
    return [...this.#programs].flatMap(([program, { crashes }]) => crashes.map((how) => ({ program, how })))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#owned.reverse()) await each[Symbol.asyncDispose]()
    await this.#endServers()
    for (const clock of this.#clocks) clock[Symbol.dispose]()
    rmSync(this.fleetFolder, { recursive: true, force: true })
  }

  async #start(): Promise<void> {
    const migrated = muster(['migrate'], { DATABASE_URL: this.database })
    if ((await migrated.exit) !== 0) throw new Error(`migrate failed: ${migrated.said.text}`)
    const urls = await Promise.all([1, 2].map(async () => `http://127.0.0.1:${await freePort()}`))
    this.#reportUrls = urls.map((url) => new URL(url).href).join(',')
    const common = {
      TOKEN_SECRET: randomBytes(32).toString('hex'),
      HOST: '127.0.0.1',
      BACKEND_URL: this.#reportUrls,
    }
    this.backends = await Promise.all(urls.map((url, i) => this.#backend(`backend-${i + 1}`, url, common)))
    const proxy = `http://127.0.0.1:${await freePort()}`
    this.proxyUrl = proxy
    const open = { PUBLIC_ROUTES: 'all', LIMITS_PER_ADDRESS: 'off' }
    this.#program('proxy', 'proxy', { ...common, ...open, PORT: new URL(proxy).port, DRAIN_SECONDS: '0' })
    for (const url of urls) await answers(`${url}/readyz`)
    await answers(`${proxy}/api/health`)
    const ready = Date.now()
    await waitFor('what each program holds while nobody plays', () =>
      [...this.#programs.keys()].every((name) =>
        this.footprints().some(({ program, t }) => program === name && t > ready),
      ),
    )
  }

  async #backend(name: string, url: string, common: Record<string, string>): Promise<Backend> {
    const network = await FaultProxy.open(this.redis.port)
    this.#owned.push(network)
    const clock = new SteppedClock()
    this.#clocks.push(clock)
    const process = this.#program('backend', name, {
      ...common,
      PORT: new URL(url).port,
      POD_NAME: name,
      REDIS_URL: `redis://127.0.0.1:${network.port}`,
      REDIS_PREFIX: PREFIX,
      SYSTEM,
      DATABASE_URL: this.database,
      FLEET: 'host',
      FLEET_DIR: this.fleetFolder,
      ...clock.env,
      GAME_ENV: Object.keys(clock.env).join(','),
      ...this.options.env,
    })
    return { name, url, process, network, clock }
  }

  #program(command: string, name: string, env: Record<string, string>): Supervised {
    const { dist, folder } = this.options
    const program = new Supervised({
      args: [...measuring, join(dist, 'bin/muster.js'), command],
      env: { ...env, FOOTPRINTS: this.#footprintFile(name) },
      logFile: join(folder, `${name}.log`),
    })
    this.#owned.push(program)
    this.#programs.set(name, program)
    return program
  }

  #footprintFile(name: string): string {
    return join(this.options.folder, 'footprints', name)
  }

  /** They outlive their backends, and a fault may leave some. */
  async #endServers(): Promise<void> {
    const none = {
      command: [],
      host: '',
      maxServers: 0,
      deadlines: defaultDeadlines,
      gameEnv: {},
      backendUrl: () => '',
      keyOf: () => '',
    }
    await using fleet = HostFleet.open({ ...none, folder: this.fleetFolder })
    await Promise.all((await fleet.list()).map(({ id }) => fleet.stop(id)))
  }
}

function answers(url: string): Promise<true> {
  return waitFor(`an answer of ${url}`, async () => {
    const response = await fetch(url).catch(() => undefined)
    return response?.ok === true
  })
}
