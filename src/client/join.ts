import type { PlayerEvent, StatusAnswer } from '../protocol/http.ts'
import { Cancelled, NoMatch, Refused, Unreachable } from './errors.ts'
import { followEvents, type StreamEnd } from './events.ts'
import { askToLeave } from './leave.ts'
import { backoffMs, pause } from './pause.ts'
import type { Answer, Transport } from './transport.ts'

export type MatchReady = Extract<PlayerEvent, { event: 'ready' }>['data']

export interface JoinOptions {
  readonly signal?: AbortSignal | undefined
  /** The wait fails when nothing has answered by then: 10,000 when it is not given. Once something has, it waits on. */
  readonly unreachableAfterMs?: number
}

type Listener = (event: PlayerEvent | undefined) => void

const LEFT = 'The player left.'
const UNREACHABLE_AFTER_MS = 10_000
/** After this many refusals in a row that are not the backend's, the address is wrong, and the caller must know. */
const STRANGE_REFUSALS = 5

/**
 * A player on the way to a match. Await it for the match, iterate it for every step, cancel it to leave. Once the backend
 * has answered, it reconnects as often as it must: only a match, the backend's own word, or a cancel ends it.
 */
export class Joining implements PromiseLike<MatchReady>, AsyncIterable<PlayerEvent> {
  /** The last event: where the player is now. */
  latest: PlayerEvent | undefined
  readonly #player: string
  readonly #transport: Transport
  readonly #stop = new AbortController()
  readonly #ready: Promise<MatchReady>
  #turn: Promise<unknown> = Promise.resolve()
  #failed: Error | undefined
  #strange = 0
  /** What the last try met that nothing answered. */
  #met: unknown
  /** Aborts when something has answered, or the wait is over. */
  readonly #contact = new AbortController()
  /** We asked to leave: the stream may tell that it happened before its answer does. */
  #leaving = false
  readonly #listeners = new Set<Listener>()
  #resolve: (ready: MatchReady) => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(transport: Transport, player: string, options: JoinOptions = {}) {
    const { signal, unreachableAfterMs = UNREACHABLE_AFTER_MS } = options
    this.#transport = transport
    this.#player = player
    this.#ready = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // A caller who only iterates is told by the iteration.
    this.#ready.catch(() => undefined)
    const abort = (): void => {
      this.#end(new Cancelled('The wait was aborted.'))
    }
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    // The caller's signal may live as long as their program, and would hold on to every wait that there ever was.
    this.#stop.signal.addEventListener('abort', () => signal?.removeEventListener('abort', abort))
    void this.#failWithoutContact(unreachableAfterMs)
    void this.#run()
  }

  /** It has ended: with its match's end, without one, or by a cancel. */
  get isOver(): boolean {
    return this.#stop.signal.aborted
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
    if (this.#failed) throw this.#failed
  }

  /**
   * Leaves the queue, or the match, and no join follows. `false` when the backend keeps the player in the match.
   * Rejects when the backend cannot do it just now: then the wait goes on.
   */
  cancel(): Promise<boolean> {
    return this.#inTurn(async () => {
      this.#leaving = true
      try {
        const left = await askToLeave(this.#transport, this.#player)
        if (left) this.#end(new Cancelled(LEFT))
        else this.#leaving = false
        return left
      } catch (error) {
        // Without an answer nobody knows whether the player has left: then the stream tells.
        if (error instanceof Refused) this.#leaving = false
        throw error
      }
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
      mustJoin = await this.#mustJoinAfter(end)
      failures = this.latest === before ? failures + 1 : 0
      const asked = end.kind === 'broken' ? (end.retryAfterMs ?? 0) : 0
      // On top of what was asked: that is the same for all, and all would come at once.
      await pause(asked + backoffMs(failures), signal)
    }
  }

  async #failWithoutContact(ms: number): Promise<void> {
    await pause(ms, this.#contact.signal)
    if (this.#contact.signal.aborted) return
    this.#end(new Unreachable(this.#transport.where ?? 'The backend', { ms, cause: this.#met }))
  }

  async #mustJoinAfter(end: StreamEnd): Promise<boolean> {
    switch (end.kind) {
      case 'match-over':
        this.#end(new Cancelled('The match is over.'))
        return false
      case 'all-told':
        return !(await this.#toldEnd())
      case 'unknown-player':
        if (this.#leaving) this.#end(new Cancelled(LEFT))
        // The backend lost its memory, and with it our place: joining again is the way back into the queue.
        return true
      case 'broken':
        return false
    }
  }

  /** The story ended while the stream was broken: the status knows how. */
  async #toldEnd(): Promise<boolean> {
    const path = `/match/status?player_id=${encodeURIComponent(this.#player)}`
    const answer = await this.#transport.request('GET', path).catch(() => undefined)
    const now = answer?.status === 200 ? (answer.body as StatusAnswer) : undefined
    if (now?.status === 'ended')
      this.#take({ event: 'ended', data: { session_id: now.session_id, reason: now.reason ?? 'ended' } })
    // No answer, or a place that is being given: the stream is asked again.
    else return now === undefined || now.session_id !== null
    this.#end(new Cancelled('The match is over.'))
    return true
  }

  /** Joins; gives how long to wait before the next try when the backend could not answer. */
  async #join(): Promise<number | undefined> {
    if (this.#stop.signal.aborted) return 0
    try {
      const answer = await this.#transport.request('POST', '/match/join', { player_id: this.#player })
      this.#contact.abort()
      // Some web server may answer everything with a page: that is no place in the queue.
      if (answer.status === 200 && answer.body !== undefined) {
        this.#strange = 0
        this.#leaving = false
        return undefined
      }
      if (this.#isFinal(answer)) this.#end(new Refused(answer.status, answer.body))
      return answer.retryAfterMs ?? 0
    } catch (error) {
      this.#met = error
      return 0
    }
  }

  /** Whatever stands before a backend that is being replaced may refuse in its own words: that is not the last word. */
  #isFinal({ status, body }: Answer): boolean {
    if (status >= 500 || status === 429) return false
    this.#strange = isProblem(body) ? STRANGE_REFUSALS : this.#strange + 1
    return this.#strange === STRANGE_REFUSALS
  }

  /** A join and a leave, one after the other: a join that came after a leave would queue the player again. */
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
    if (!(error instanceof Cancelled)) this.#failed = error
    this.#stop.abort()
    this.#contact.abort()
    this.#reject(error)
    for (const listener of this.#listeners) listener(undefined)
  }
}

/** Each refusal of the backend has a code. */
function isProblem(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'code' in body
}
