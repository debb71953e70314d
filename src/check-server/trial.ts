import { proofOf } from '../adapters/control/tell.ts'
import type { ServerExit } from '../match/server.ts'
import { STATE_PROOF } from '../protocol/tokens.ts'
import { errorMessage } from '../runtime/errors.ts'
import { isAnswer, whyNotRefused } from './admission.ts'
import type { Checklist } from './checklist.ts'
import { ask, type Answer, type Asked } from './control-port.ts'
import type { GameClient, Heard } from './game-client.ts'
import type { PromiseName } from './promises.ts'
import { TestedServer, type Start, type Subject } from './tested-server.ts'

export interface Checking {
  readonly subject: Subject
  readonly checklist: Checklist
}

const GROUNDLESS = 'It rests on an earlier promise that is not kept'

/** What was seen in place of what a promise says; nothing when it is kept; why it cannot be seen of this game. */
export type Seen = string | undefined | CannotTell

interface CannotTell {
  readonly because: string
}

/** The game's own choice, and no fault. */
export const ENDED_ITSELF: CannotTell = { because: 'The game ended its match by a rule of its own' }

/** One server from its start to its end, and the promises that are checked of it. */
export class Trial implements AsyncDisposable {
  readonly server: TestedServer
  readonly subject: Subject
  readonly #checklist: Checklist
  readonly #clients: GameClient[] = []
  /** Why no more can be checked. */
  #because: string | undefined
  #mayExit = false

  constructor({ subject, checklist }: Checking, start: Start) {
    this.subject = subject
    this.#checklist = checklist
    this.server = new TestedServer(subject, start)
  }

  async check(promise: PromiseName, look: () => Promise<Seen>): Promise<boolean> {
    if (this.#isWithout(promise)) return false
    const seen = await look().catch(errorMessage)
    if (seen === undefined) {
      this.#checklist.kept(promise)
      return true
    }
    if (typeof seen === 'object') {
      this.#checklist.cannotCheck(promise, seen.because)
      return false
    }
    const exit = this.#mayExit ? undefined : this.server.exit
    this.#checklist.broken(promise, exit ? `${seen}; ${exitText(exit)}` : seen)
    if (exit) this.#because = 'The server had exited'
    return false
  }

  /** The same for a check that needs what an earlier one gave, and is not made without it. */
  async checkWith<Ground>(
    promise: PromiseName,
    ground: Ground | undefined,
    look: (ground: Ground) => Promise<Seen>,
  ): Promise<boolean> {
    if (ground !== undefined) return this.check(promise, () => look(ground))
    if (!this.#isWithout(promise)) this.#checklist.notChecked(promise, GROUNDLESS)
    return false
  }

  /** What was broken just now is needed for all that follows. */
  giveUp(because: string): void {
    this.#because ??= because
  }

  /** From now on an exit of the server is no surprise. */
  expectExit(): void {
    this.#mayExit = true
  }

  /** Connects, and shows this token; resolves when that is decided. */
  async join(token: string): Promise<{ readonly client: GameClient; readonly heard: Heard }> {
    const client = await this.connect()
    client.send(`JOIN ${token}\n`)
    return { client, heard: await client.until(isAnswer, this.subject.patienceMs) }
  }

  /** Whether a player with this token is refused. */
  async refuses(token: string): Promise<Seen> {
    // Closed in any case: a player who was let in by mistake must not stay for the checks that follow.
    await using client = await this.server.connect()
    client.send(`JOIN ${token}\n`)
    return whyNotRefused(await client.until(({ verb }) => verb === 'JOINED', this.subject.patienceMs))
  }

  async connect(): Promise<GameClient> {
    const client = await this.server.connect()
    this.#clients.push(client)
    return client
  }

  async ask(asked: Omit<Asked, 'patienceMs'>): Promise<Answer> {
    return ask(this.server.control, { ...asked, patienceMs: this.subject.patienceMs })
  }

  /** As its fleet asks. */
  askState(): Promise<Answer> {
    return this.ask({ path: '/state', bearer: proofOf(this.server.control.key, STATE_PROOF) })
  }

  /** Whether it cannot be looked for, and is noted as such. */
  #isWithout(promise: PromiseName): boolean {
    const ground = this.#checklist.lackingGround(promise)
    if (ground?.outcome === 'cannot-check') this.#checklist.cannotCheck(promise, ground.because)
    else if (this.#because !== undefined || ground)
      this.#checklist.notChecked(promise, this.#because ?? GROUNDLESS)
    else return false
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }
}

export function exitText({ code, lastLines }: ServerExit): string {
  const how = code === undefined ? 'it was ended by a signal' : `it exited with code ${code}`
  return lastLines.length === 0 ? how : `${how}, and last wrote: ${lastLines.slice(-3).join(' | ')}`
}

/** What is wrong with an exit that should have been a choice of the server's own. */
export function whyNotExitedWell(exit: ServerExit | undefined): Seen {
  if (!exit) return 'it still runs'
  return exit.code === 0 ? undefined : exitText(exit)
}
