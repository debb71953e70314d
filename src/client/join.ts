import type { PlayerEvent } from '../protocol/http.ts'
import { Cancelled, NoMatch, Refused } from './errors.ts'
import { followEvents } from './events.ts'
import { backoffMs, pause } from './pause.ts'
import type { Answer, Transport } from './transport.ts'

export type MatchReady = Extract<PlayerEvent, { event: 'ready' }>['data']

type Listener = (event: PlayerEvent | undefined) => void

const LEFT = 'The player left the queue.'
/** So many refusals in a row that are not the backend's: then it is the address that is wrong, and who joins must know. */
const STRANGE_REFUSALS = 5

/**
 * A player on his way to a match. Await it for the match, iterate it for every step, cancel it to leave the queue.
 * It reconnects as often as it must: only a match, the backend's own word, or a cancel ends it.
 */
export class Joining implements PromiseLike<MatchReady>, AsyncIterable<PlayerEvent> {
  /** The last event, for who asks where the player stands. */
  latest: PlayerEvent | undefined
  readonly #player: string
  readonly #transport: Transport
  readonly #stop = new AbortController()
  readonly #ready: Promise<MatchReady>
  #turn: Promise<unknown> = Promise.resolve()
  #refused: Refused | undefined
  #strange = 0
  /** We asked to leave: the stream may tell that it happened before its answer does. */
  #leaving = false
  readonly #listeners = new Set<Listener>()
  #resolve: (ready: MatchReady) => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(transport: Transport, player: string, signal?: AbortSignal) {
    this.#transport = transport
    this.#player = player
    this.#ready = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Who only iterates does not await: he is told by the iteration.
    this.#ready.catch(() => undefined)
    const abort = (): void => {
      this.#end(new Cancelled('The wait was aborted.'))
    }
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    // The caller's signal may live as long as his program, and would hold on to every wait that there ever was.
    this.#stop.signal.addEventListener('abort', () => signal?.removeEventListener('abort', abort))
    void this.#run()
  }

  then<A = MatchReady, B = never>(
    onReady?: ((ready: MatchReady) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#ready.then(onReady, onError)
  }

  /** Every step from the present one on, until the match is over. Throws what the backend refused. */
  async *[Symbol.asyncIterator](): AsyncIterator<PlayerEvent> {
    const waiting: (PlayerEvent | undefined)[] = this.latest ? [this.latest] : []
    if (this.#stop.signal.aborted) waiting.push(undefined)
    let wake: () => void = () => undefined
    const listener: Listener = (event) => {
      waiting.push(event)
      wake()
    }
    this.#listeners.add(listener)
    try {
      for (;;) {
        const events = waiting.splice(0)
        yield* events.filter((event) => event !== undefined)
        if (events.includes(undefined)) break
        if (waiting.length > 0) continue
        await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      this.#listeners.delete(listener)
    }
    if (this.#refused) throw this.#refused
  }

  /**
   * Leaves the queue. `false` when there is a match already: then the player is in it, and may still play.
   * Rejects when the backend cannot do it just now: then he still waits.
   */
  cancel(): Promise<boolean> {
    return this.#inTurn(async () => {
      this.#leaving = true
      const { status, body } = await this.#ask('/match/leave')
      if (status === 409) return false
      if (status !== 200) throw new Refused(status, body)
      this.#end(new Cancelled(LEFT))
      return true
    })
  }

  /** Stops listening, and leaves the place as it is. */
  close(): void {
    this.#end(new Cancelled('The wait was closed.'))
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    let mustJoin = true
    for (let failures = 0; !signal.aborted;) {
      if (mustJoin) {
        const again = await this.#inTurn(() => this.#join())
        if (again !== undefined) {
          await pause(again + backoffMs((failures += 1)), signal)
          continue
        }
        mustJoin = false
      }
      const before = this.latest
      const end = await followEvents(this.#transport, { player: this.#player, signal }, (event) => {
        this.#take(event)
      })
      if (end.kind === 'match-over') this.#end(new Cancelled('The match is over.'))
      // The backend lost its memory, and with it our place: joining again is the way back into the queue.
      mustJoin = end.kind === 'unknown-player'
      failures = this.latest === before ? failures + 1 : 0
      const asked = end.kind === 'broken' ? (end.retryAfterMs ?? 0) : 0
      // On top of what was asked: that is the same for all, and all would come at once.
      await pause(asked + backoffMs(failures), signal)
    }
  }

  /** Joins; gives how long to wait before the next try when the backend could not answer. */
  async #join(): Promise<number | undefined> {
    if (this.#stop.signal.aborted) return 0
    try {
      const answer = await this.#ask('/match/join')
      if (answer.status === 200) {
        this.#strange = 0
        return undefined
      }
      if (this.#isFinal(answer)) this.#end(new Refused(answer.status, answer.body))
      return answer.retryAfterMs ?? 0
    } catch {
      return 0
    }
  }

  /** Whatever stands before a backend that is being replaced may refuse in its own words: that is not the last word. */
  #isFinal({ status, body }: Answer): boolean {
    if (status >= 500 || status === 429) return false
    this.#strange = isProblem(body) ? STRANGE_REFUSALS : this.#strange + 1
    return this.#strange === STRANGE_REFUSALS
  }

  #ask(path: string): Promise<Answer> {
    return this.#transport.request('POST', path, { player_id: this.#player })
  }

  /** A join and a leave, one after the other: a join that came behind a leave would queue the player again. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  #take(event: PlayerEvent): void {
    this.latest = event
    for (const listener of this.#listeners) listener(event)
    if (event.event === 'ready') this.#resolve(event.data)
    if (event.event === 'ended') this.#reject(this.#whyNone(event.data.reason))
  }

  #whyNone(reason: string): Error {
    return this.#leaving && reason === 'left' ? new Cancelled(LEFT) : new NoMatch(reason)
  }

  #end(error: Error): void {
    if (this.#stop.signal.aborted) return
    if (error instanceof Refused) this.#refused = error
    this.#stop.abort()
    this.#reject(error)
    for (const listener of this.#listeners) listener(undefined)
  }
}

/** Each refusal of the backend has a code. */
function isProblem(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'code' in body
}
