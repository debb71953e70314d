import type { MatchReady, PlayerEvent, PlayerStep } from '../protocol/player-answers.ts'
import { Cancelled, NoMatch, Refused, refusal, Unreachable } from './errors.ts'
import { followEvents, type StreamEnd } from './events.ts'
import { askToLeave } from './leave.ts'
import { backoffMs, pause } from './pause.ts'
import { askStatus } from './status.ts'
import { isProblem, type Answer, type Transport } from './transport.ts'
import { NOT_YET, type Enter, type JoinOptions } from './wait-options.ts'

type Listener = (event: PlayerEvent | undefined) => void

const LEFT = 'The player left.'
/** How often a party is looked at until it is queued. */
const LOBBY_POLL_MS = 1000
const UNREACHABLE_AFTER_MS = 10_000
/** After this many consecutive refusals that are not from the backend, the address is probably wrong: tell the caller. */
const STRANGE_REFUSALS = 5

/**
 * A player on the way to a match. Await it for the match, iterate it for every step, cancel it to leave. Once the
 * backend has answered, it reconnects as often as needed: only a match, a refusal by the backend, or a cancel ends it.
 */
export class Joining implements PromiseLike<MatchReady>, AsyncIterable<PlayerEvent> {
  /** The last step: where the player is now. */
  latest: PlayerStep | undefined
  readonly #player: string
  readonly #enter: Enter
  readonly #transport: Transport
  readonly #stop = new AbortController()
  readonly #ready: Promise<MatchReady>
  #turn: Promise<unknown> = Promise.resolve()
  #failed: Error | undefined
  #strange = 0
  /** The error of the last attempt that nothing answered. */
  #met: unknown
  /** Aborts when something has answered, or the wait is over. */
  readonly #contact = new AbortController()
  /** We asked to leave: the stream may report it before the answer arrives. */
  #leaving = false
  readonly #listeners = new Set<Listener>()
  #resolve: (ready: MatchReady) => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(transport: Transport, player: string, options: JoinOptions & { readonly enter?: Enter } = {}) {
    const { signal, unreachableAfterMs = UNREACHABLE_AFTER_MS } = options
    this.#transport = transport
    this.#player = player
    this.#enter = options.enter ?? byJoining(transport, player, options)
    this.#ready = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // A caller that only iterates gets the error there.
    this.#ready.catch(() => undefined)
    const abort = (): void => {
      this.#end(new Cancelled('The wait was aborted.'))
    }
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    // The caller's signal may live as long as the program; without this it would hold on to every wait.
    this.#stop.signal.addEventListener('abort', () => signal?.removeEventListener('abort', abort))
    void this.#failWithoutContact(unreachableAfterMs)
    void this.#run()
  }

  /** Whether it has ended: with the end of its match, without a match, or by a cancel. */
  get isOver(): boolean {
    return this.#stop.signal.aborted
  }

  then<A = MatchReady, B = never>(
    onReady?: ((ready: MatchReady) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#ready.then(onReady, onError)
  }

  /** Every step from the current one on, until the match is over. Throws if the backend refuses. */
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
   * Leaves the queue, or the match, and does not join again. Resolves with `false` if the backend keeps the player in
   * the match. Rejects if the backend cannot do it just now: then the wait goes on.
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
        // Without an answer, only the stream will show whether the player has left.
        if (error instanceof Refused) this.#leaving = false
        throw error
      }
    })
  }

  /** Stops listening; the player keeps their place. */
  close(): void {
    this.#end(new Cancelled('The wait was closed.'))
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    let mustJoin = true
    for (let failures = 0; !signal.aborted;) {
      if (mustJoin) {
        const again = await this.#inTurn(() => this.#join())
        if (again === NOT_YET) failures = 0
        if (again !== undefined) {
          await pause(again === NOT_YET ? LOBBY_POLL_MS : again + backoffMs((failures += 1)), signal)
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
      // On top of the requested wait, which is the same for all clients: they would all come at once.
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
        // The backend lost its state, and with it our place: join again.
        return true
      case 'refused':
        this.#end(refusal(end.status, end.body))
        return false
      case 'broken':
        return false
    }
  }

  /** The match or wait may have ended while the stream was broken: ask for the status. */
  async #toldEnd(): Promise<boolean> {
    const now = await askStatus(this.#transport, this.#player).catch(() => undefined)
    if (now?.status === 'ended')
      this.#take({ event: 'ended', data: { session_id: now.session_id, reason: now.reason ?? 'ended' } })
    // No answer, or the place is just changing: use the stream again.
    else return now === undefined || now.session_id !== null
    this.#end(new Cancelled('The match is over.'))
    return true
  }

  /** Joins; returns how long to wait before the next attempt if the backend could not answer, or there is no place yet. */
  async #join(): Promise<number | typeof NOT_YET | undefined> {
    if (this.#stop.signal.aborted) return 0
    try {
      const answer = await this.#enter()
      this.#contact.abort()
      if (answer === NOT_YET) return NOT_YET
      // Some web servers answer everything with a page: that is no place in the queue.
      if (answer.status === 200 && answer.body !== undefined) {
        this.#strange = 0
        this.#leaving = false
        return undefined
      }
      if (this.#isFinal(answer)) this.#end(refusal(answer.status, answer.body))
      return answer.retryAfterMs ?? 0
    } catch (error) {
      this.#met = error
      return 0
    }
  }

  /** Something in front of a backend that is being replaced may refuse in its own format: that is not final. */
  #isFinal({ status, body }: Answer): boolean {
    if (status >= 500 || status === 429) return false
    this.#strange = isProblem(body) ? STRANGE_REFUSALS : this.#strange + 1
    return this.#strange === STRANGE_REFUSALS
  }

  /** Runs joins and leaves one after the other: a join that overtakes a leave would queue the player again. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  #take(event: PlayerEvent): void {
    if (event.event !== 'why') this.latest = event
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

function byJoining(transport: Transport, player: string, options: JoinOptions): Enter {
  const { queue, queues, attributes, latencies, version } = options
  // `JSON.stringify` leaves out what is not set.
  const joiner = { player_id: player, queue, queues, attributes, latencies, version }
  return () => transport.request('POST', '/match/join', joiner)
}
