import { randomBytes } from 'node:crypto'

import { environmentFor, type Environment } from '../adapters/process/local-servers.ts'
import { ServerProcess } from '../adapters/process/server-process.ts'
import type { ControlPort } from '../adapters/control/tell.ts'
import { SHARED_POOL } from '../match/pool.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import { defaultDeadlines } from '../match/deadlines.ts'
import { serverId } from '../match/ids.ts'
import type { ServerExit } from '../match/server.ts'
import { factVariable } from '../protocol/match-facts.ts'
import { playersVariable } from '../protocol/server-env.ts'
import { joinToken, type TokenClaims } from '../protocol/tokens.ts'
import { sign } from '../runtime/seals.ts'
import { within } from '../runtime/within.ts'
import { GameClient } from './game-client.ts'
import { factsOf } from './facts.ts'
import type { ReportTaker } from './report-taker.ts'

/** What is checked, and how long it may take over anything. */
export interface Subject {
  readonly command: readonly string[]
  /** Variables of the game's own. */
  readonly env: Readonly<Record<string, string>>
  readonly startMs: number
  readonly patienceMs: number
  /** What a player sends to begin the match, where players may. */
  readonly beginLine: string
  readonly backend: ReportTaker
}

/** How one server is started. */
export interface Start {
  /** Who may come; nothing for a server that waits for its match. */
  readonly players?: readonly string[]
  readonly noShowSeconds: number
  readonly startDeadlineSeconds?: number
  /** Whether its standard input ends at once, as where no parent holds it open. */
  readonly hasNoInput?: boolean
  /** What is different from what a fleet would give. */
  readonly env?: Readonly<Record<string, string>>
}

/** Of a token, also of one that no backend would make. */
type Claims = { readonly [Name in keyof TokenClaims]?: TokenClaims[Name] | undefined }

interface Ports {
  readonly port: number
  readonly controlPort: number
}

const LOOPBACK = '127.0.0.1'
const REPORT_SECONDS = 1
/** Longer than any check takes: a deadline that is not the subject of a check must not end its server. */
export const NEVER_SECONDS = 3600
const TOKEN_SECONDS = 600

/** The server under check, as a process, with everything that a fleet has around it. */
export class TestedServer implements AsyncDisposable {
  readonly match: string
  readonly startedAt = performance.now()
  readonly exited: Promise<ServerExit>
  /** How it exited, once it has. */
  exit: ServerExit | undefined
  readonly #key = randomBytes(32)
  readonly #subject: Subject
  readonly #process: ServerProcess
  readonly #announced: Promise<Ports>
  #ports: Ports | undefined

  constructor(subject: Subject, start: Start) {
    this.#subject = subject
    this.match = `check-${randomBytes(4).toString('hex')}`
    subject.backend.expect(this.match, this.#key)
    let listening: (ports: Ports) => void = () => undefined
    let exited: (exit: ServerExit) => void = () => undefined
    this.#announced = new Promise((resolve) => (listening = resolve))
    this.exited = new Promise((resolve) => (exited = resolve))
    this.#process = new ServerProcess(subject.command, this.#environment(start), {
      listening: (ports) => {
        listening(ports)
      },
      wrote: () => undefined,
      exited: (exit) => {
        this.exit = exit
        exited(exit)
      },
    })
    if (start.hasNoInput) this.#process.endInput()
  }

  /** Its ports; nothing when it exits or the time is up before it announces them. */
  async announced(): Promise<Ports | undefined> {
    const exited = this.exited.then(() => undefined)
    this.#ports = await within(this.#subject.startMs, Promise.race([this.#announced, exited]))
    return this.#ports
  }

  get control(): ControlPort {
    return { host: LOOPBACK, port: this.#known().controlPort, key: this.#key.toString('hex') }
  }

  connect(): Promise<GameClient> {
    return GameClient.connect(this.#known().port)
  }

  /** A good token of this match for the player, but for the claims that are given. */
  token(player: string, claims: Claims = {}, key: Buffer = this.#key): string {
    const exp = Math.floor(Date.now() / 1000) + TOKEN_SECONDS
    const jti = randomBytes(9).toString('base64url')
    const all: Claims = { match: this.match, player, exp, jti, ...claims }
    const text = Buffer.from(JSON.stringify(all)).toString('base64url')
    // Only a proxy reads the last part.
    return joinToken({
      claims: text,
      signature: sign(key, text),
      route: randomBytes(48).toString('base64url'),
    })
  }

  /** How it exited; nothing when it still runs when the time is up. */
  exitWithin(ms: number): Promise<ServerExit | undefined> {
    return within(ms, this.exited)
  }

  /** Asks it to end, and kills it when it takes too long. */
  stop(killAfterMs?: number): Promise<void> {
    return this.#process.stop(killAfterMs)
  }

  endInput(): void {
    this.#process.endInput()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #known(): Ports {
    if (!this.#ports) throw new Error('it has announced no ports')
    return this.#ports
  }

  #environment(start: Start): Environment {
    const { players, noShowSeconds, startDeadlineSeconds = NEVER_SECONDS, hasNoInput } = start
    const id = serverId(this.match)
    if (!id) throw new Error(`${this.match} is no id of a server.`)
    const { command, env, backend } = this.#subject
    // A container has no LANG, and a server must read UTF-8 without it.
    const { LANG: _ours, ...own } = environmentFor(
      id,
      { pool: SHARED_POOL },
      {
        command,
        host: LOOPBACK,
        maxServers: 1,
        deadlines: {
          ...defaultDeadlines,
          noShowMs: noShowSeconds * 1000,
          startDeadlineMs: startDeadlineSeconds * 1000,
        },
        backendUrl: () => backend.url,
        gameEnv: { REPORT_SECONDS: String(REPORT_SECONDS), ...env },
        keyOf: () => this.#key.toString('hex'),
      },
    )
    const given = players ? givenFor(players) : {}
    return {
      ...own,
      ...(env['LANG'] !== undefined && { LANG: env['LANG'] }),
      ...given,
      ...(!hasNoInput && { PARENT_PIPE: '1' }),
      ...start.env,
    }
  }
}

/** As a fleet gives them to the server of a match. */
function givenFor(players: readonly string[]): Readonly<Record<string, string>> {
  const { teams, properties, choice } = factsOf(players)
  return {
    PLAYERS: playersVariable(players),
    QUEUE: DEFAULT_QUEUE,
    MATCH_TEAMS: factVariable(teams),
    QUEUE_PROPERTIES: factVariable(properties),
    MATCH_CHOICE: factVariable(choice),
    WAITS: '0',
  }
}
