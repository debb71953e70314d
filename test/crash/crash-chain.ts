import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { Redis } from 'ioredis'

import { Keys } from '../../src/adapters/redis/keys.ts'
import { freePort } from '../../src/demo/free-port.ts'
import type { QueueId } from '../../src/match/ids.ts'
import { player } from '../support/domain.ts'
import { waitFor } from '../support/wait-for.ts'
import { BackendProcess, type CrashPoint } from './backend-process.ts'
import type { BackendProgram } from './backend-program.ts'
import { nowhere } from './deaths.ts'
import { CrashPlayer, type Outcome } from './crash-player.ts'
import { DEFAULT_QUEUE } from '../../src/match/queue-rules.ts'

export interface ChainOptions {
  readonly redisUrl: string
  readonly program: BackendProgram
  readonly fleetDir: string
  readonly configFile: string
  readonly queue: string
}

/** Where backends die in a run: the leader, and whoever takes over. */
export interface Deaths {
  readonly leader: CrashPoint
  readonly others: CrashPoint
  /** Whether the others stay alive when one has died. */
  readonly one: boolean
}

/** What happens in a run besides two players who play: a server is killed, a third player leaves, ... */
export type Variant =
  | 'plain'
  | 'two-queues'
  | 'queue-removed'
  | 'party'
  | 'server-killed'
  | 'leaver'
  | 'repair'
  | 'ended-by-admin'
  | 'redis-emptied'

const QUEUES = [DEFAULT_QUEUE, 'other' as QueueId]
/** Nobody is matched in it: it is taken out of the configuration, and put back. */
const PASSING = 'passing' as QueueId

/** In one step: a backend that starts meanwhile reads the file too. */
function writeQueues(file: string, queues: readonly QueueId[]): void {
  const size = (queue: QueueId): string => (queue === PASSING ? '{ size: 9, minSize: 9 }' : '{}')
  writeFileSync(`${file}.new`, `queues:\n${queues.map((queue) => `  ${queue}: ${size(queue)}\n`).join('')}`)
  renameSync(`${file}.new`, file)
}

/** Longer than all deadlines of the backends together, including restarts. */
const WITHIN_MS = 60_000

interface Session {
  readonly players: readonly string[]
  readonly game_server_pod: string | null
}

/** They queue on one ticket; whatever becomes of it, each plays, and leaves the party. */
function playAsParty([first, ...others]: readonly CrashPlayer[]): readonly Promise<Outcome>[] {
  if (!first) return []
  const queued = first.queueWith(others)
  return [first, ...others].map(async (player) => {
    await queued
    const outcome = await player.play()
    await player.leaveParty()
    return outcome
  })
}

/**
 * Three backends, of which two are enough: whichever dies is restarted, as by a supervisor, while the others go on. In
 * each run, the leader may be told where to die.
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
    writeQueues(options.configFile, [...QUEUES, PASSING])
    const chain = new CrashChain(options, [await freePort(), await freePort(), await freePort()])
    await Promise.all(chain.#ports.map((port) => chain.#keep(port)))
    return chain
  }

  private constructor(options: ChainOptions, ports: readonly number[]) {
    this.#options = options
    this.#keys = new Keys('crash', options.queue)
    this.#redis = new Redis(options.redisUrl)
    this.#ports = ports
  }

  /** Returns how many backends died. Throws if anything is lost, doubled or left over. */
  async run(variant: Variant, deaths?: Deaths): Promise<number> {
    this.#runs += 1
    const leader = await this.#leader()
    const alive = [...this.#backends]
    if (deaths) this.#arm(deaths, leader)
    // Ask the one that is to die first, while it is alive.
    const urls = () => [leader, ...this.#backends].filter(({ isGone }) => !isGone).map(({ url }) => url)
    const players = this.#players(variant, urls)
    const meanwhile = this.#meanwhile(variant, players, urls)
    const playing =
      variant === 'party'
        ? playAsParty(players)
        : players.map((each, i) => (i === 2 ? third(variant, each) : each.play()))
    const [outcomes] = await Promise.all([Promise.all(playing), meanwhile])
    await this.#settled(players, outcomes)
    this.#disarm()
    return alive.filter(({ isGone }) => isGone).length
  }

  #arm({ leader: first, others, one }: Deaths, leader: BackendProcess): void {
    const run = this.#runs
    for (const each of this.#backends) {
      each.arm(each === leader ? first : others)
      void each.gone.then(() => {
        if (one && run === this.#runs) this.#disarm()
      })
    }
  }

  #disarm(): void {
    for (const each of this.#backends) each.arm(nowhere)
  }

  /** The points that live backends passed since the last call. */
  async hits(): Promise<Readonly<Record<string, number>>> {
    const all = await Promise.all([...this.#backends].map((backend) => backend.hits()))
    const sum: Record<string, number> = {}
    for (const [key, count] of all.flatMap((hits) => Object.entries(hits))) sum[key] = (sum[key] ?? 0) + count
    return sum
  }

  /** Entries that left the outbox were written, whoever died. */
  async historyIsWritten(): Promise<void> {
    await waitFor('the outbox to be empty', async () => (await this.#redis.xlen(this.#keys.history)) === 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    await waitFor('the last backends to have started', () => this.#starting === 0)
    await Promise.all([...this.#backends].map((backend) => backend.kill()))
    this.#redis.disconnect()
  }

  /** Starts a backend on the port, and another one there when it dies. */
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
    const names = variant === 'leaver' || variant === 'queue-removed' ? ['a', 'b', 'c'] : ['a', 'b']
    // A match to be ended from outside must not end by itself.
    const times = { withinMs: WITHIN_MS, seconds: variant === 'ended-by-admin' ? 600 : 0.15 }
    return names.map((name, i) => {
      const queues = i === 0 ? QUEUES : [...QUEUES].reverse()
      const wants =
        variant === 'two-queues' ? { queues } : i === 2 && variant === 'queue-removed' && { queue: PASSING }
      return new CrashPlayer(`${name}-${this.#runs}`, urls, { ...times, ...wants })
    })
  }

  #start(port: number): Promise<BackendProcess> {
    const { redisUrl, program, fleetDir, configFile, queue } = this.#options
    const env = {
      REDIS_URL: redisUrl,
      REDIS_PREFIX: 'crash',
      SYSTEM: queue,
      MUSTER_CONFIG: configFile,
      FLEET: 'host',
      FLEET_DIR: fleetDir,
      TOKEN_SECRET: 'at-least-16-bytes',
      ADMIN_TOKEN: 'an-operator-who-crashes',
      SESSION_SIZE: '2',
      FLUSH_WAIT_SECONDS: '0.3',
      MIN_PARTIAL_SESSION_SIZE: '1',
      SERVER_START_SECONDS: '8',
      NO_SHOW_SECONDS: '2',
      START_DEADLINE_SECONDS: '5',
      LEASE_SECONDS: '0.4',
      LOG_LEVEL: 'fatal',
      // Game servers use a code cache too.
      GAME_ENV: 'NODE_COMPILE_CACHE',
      POD_NAME: `backend-${port}-${this.#runs}`,
      BACKEND_URL: this.#ports.map((each) => `http://127.0.0.1:${each}`).join(','),
    }
    return BackendProcess.start(port, { program, env })
  }

  #leader(): Promise<BackendProcess> {
    return waitFor('a leader, and another', async () => {
      if (this.#failed) throw new Error('a backend could not be started again', { cause: this.#failed })
      const backends = [...this.#backends]
      const leads = await Promise.all(backends.map((backend) => backend.leads()))
      return backends.length > 1 && backends[leads.indexOf(true)]
    })
  }

  async #meanwhile(
    variant: Variant,
    players: readonly CrashPlayer[],
    urls: () => readonly string[],
  ): Promise<void> {
    switch (variant) {
      case 'plain':
      case 'two-queues':
      case 'party':
      case 'leaver':
        return
      case 'queue-removed':
        return this.#removeQueue(players)
      case 'repair':
        return this.#order('/cleanup/orphaned-servers', urls)
      case 'ended-by-admin':
        return this.#endMatches(players, urls)
      case 'server-killed':
        return this.#killServer(players, urls)
      case 'redis-emptied':
        return this.#emptyRedis(players, urls)
    }
  }

  /** While the third player waits in it. Until the backends have it again, the next one is refused. */
  async #removeQueue([, , waits]: readonly CrashPlayer[]): Promise<void> {
    const { configFile } = this.#options
    await waitFor('the place of the third player', () => waits?.isQueued)
    writeQueues(configFile, QUEUES)
    await waitFor('the third player to be told', () => waits?.done)
    writeQueues(configFile, [...QUEUES, PASSING])
  }

  /** The keys of this queue, once its players are in a match. */
  async #emptyRedis(players: readonly CrashPlayer[], urls: () => readonly string[]): Promise<void> {
    await waitFor('their match', async () => {
      if (players.some(({ matches }) => matches.length > 0)) return true
      return (await sessions(urls)).some((each) => each.players.includes(players[0]?.name ?? ''))
    })
    const deleteAll = "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end"
    await this.#redis.eval(deleteAll, 0, `${this.#keys.changes.replace(/changes$/, '')}*`)
  }

  /** An administrator's request, repeated until it is carried out. */
  async #order(path: string, urls: () => readonly string[]): Promise<void> {
    const init = { method: 'POST', headers: { authorization: 'Bearer an-operator-who-crashes' } }
    await waitFor(path, async () => {
      for (const url of urls()) {
        const answer = await fetch(`${url}${path}`, init).catch(() => undefined)
        if (answer && answer.status < 500) return true
      }
      return false
    })
  }

  /** Also their next match, if the first one failed before it was ended. */
  async #endMatches(players: readonly CrashPlayer[], urls: () => readonly string[]): Promise<void> {
    const ended = new Set<string>()
    while (players.some(({ done }) => !done)) {
      const next = await waitFor('a match, or the end', () => {
        const current = players.flatMap(({ matches }) => matches.at(-1) ?? [])
        return players.every(({ done }) => done) ? 'over' : current.find((match) => !ended.has(match))
      })
      if (next === 'over') return
      ended.add(next)
      await this.#order(`/match/${next}/end`, urls)
    }
  }

  /** Like the kernel's OOM killer; too late if they have played to the end. */
  async #killServer(players: readonly CrashPlayer[], urls: () => readonly string[]): Promise<void> {
    const pid = await waitFor('their server', async () => {
      if (players.some(({ matches }) => matches.length > 0)) return 'too late'
      const all = await sessions(urls)
      const theirs = all.find((each) => each.players.includes(players[0]?.name ?? ''))
      return theirs?.game_server_pod?.replace('pid-', '')
    })
    if (pid !== 'too late') kill(Number(pid))
  }

  /** No player or server is lost, doubled or left over. */
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
      const queued = await Promise.all(
        [...QUEUES, PASSING].map((queue) => this.#redis.zcard(this.#keys.queue(queue))),
      )
      const servers = readdirSync(this.#options.fleetDir)
      return (
        live.length === 0 &&
        queued.every((count) => count === 0) &&
        places.every((place) => place === null) &&
        servers.length === 0
      )
    })
  }
}

function third(variant: Variant, player: CrashPlayer): Promise<Outcome> {
  return variant === 'leaver' ? player.leave() : player.waitInVain()
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return
  }
}

async function sessions(urls: () => readonly string[]): Promise<readonly Session[]> {
  const [url = ''] = urls()
  const answer = await fetch(`${url}/sessions/active`).catch(() => undefined)
  return answer?.ok ? ((await answer.json()) as { sessions: Session[] }).sessions : []
}
