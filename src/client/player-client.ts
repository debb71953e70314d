import type { StatusAnswer, WhyAnswer } from '../protocol/player-answers.ts'
import { connect, type Connectable, type Dial } from './connect.ts'
import { Joining } from './join.ts'
import { askToLeave } from './leave.ts'
import type { Lines } from './lines.ts'
import type { MatchLines } from './match-lines.ts'
import { PartyClient, type PartyMeans } from './party.ts'
import { askStatus, askWhy } from './status.ts'
import type { Transport } from './transport.ts'
import type { Enter, JoinOptions } from './wait-options.ts'

const CONNECT_TIMEOUT_MS = 15_000

/** How to connect to a match. */
export interface ConnectOptions {
  /** When to give up: default 15,000. */
  readonly timeoutMs?: number
  /** Ends the attempt with `Cancelled` when it aborts. */
  readonly signal?: AbortSignal
}

/** One player. Created by `player(url, id)` of the browser's or Node's entry. */
export class PlayerClient {
  readonly #transport: Transport
  readonly #dial: Dial
  readonly #player: string
  readonly #playing = new Set<MatchLines>()
  #waits: readonly Joining[] = []
  #usedToken: string | undefined

  constructor(player: string, transport: Transport, dial: Dial) {
    this.#player = player
    this.#transport = transport
    this.#dial = dial
  }

  /** Joins the queue. Await the result for the match, or iterate it for every step on the way. */
  join(options: JoinOptions = {}): Joining {
    return this.#follow(options)
  }

  /** Opens a party, whose code others join with; a player who is in a party already gets that one. */
  createParty(): Promise<PartyClient> {
    return PartyClient.open(this.#partyMeans())
  }

  /** Joins the party with this code. */
  joinParty(code: string): Promise<PartyClient> {
    return PartyClient.join(this.#partyMeans(), code)
  }

  /**
   * Connects to the match; resolves when its game server has admitted the player. Retries with a new token until
   * `timeoutMs` (default 15,000) has passed. Rejects with `MatchOver`, `NotAdmitted` or `Unreachable`.
   *
   * Call it again after `ConnectionLost`: it leads back to a match that is still running.
   */
  async connect(
    ready: Connectable,
    { timeoutMs = CONNECT_TIMEOUT_MS, signal }: ConnectOptions = {},
  ): Promise<Lines> {
    const needs = { dial: this.#dial, status: () => this.status() }
    const isUsed = (token: string): boolean => token === this.#usedToken
    const { lines, token } = await connect(needs, ready, { timeoutMs, signal, isUsed })
    this.#usedToken = token
    this.#playing.add(lines)
    void lines.closed.then(() => this.#playing.delete(lines))
    return lines
  }

  /**
   * Leaves the queue, or the match, for good: ends every wait and connection of this object, and does not join again.
   * Resolves with `false` if the backend keeps the player in the match. Rejects if the backend cannot do it just now:
   * then everything goes on.
   */
  async leave(): Promise<boolean> {
    const waits = this.#waits.filter(({ isOver }) => !isOver)
    const left =
      waits.length > 0
        ? await Promise.all(waits.map((wait) => wait.cancel()))
        : [await askToLeave(this.#transport, this.#player)]
    if (left.includes(false)) return false
    for (const lines of this.#playing) lines.close()
    return true
  }

  /** Where the player is now. */
  status(): Promise<StatusAnswer> {
    return askStatus(this.#transport, this.#player)
  }

  /** Why the player waits, and how long that may take. */
  why(): Promise<WhyAnswer> {
    return askWhy(this.#transport, this.#player)
  }

  #partyMeans(): PartyMeans {
    const follow: PartyMeans['follow'] = (enter, options) => this.#follow({ ...options, enter })
    return { transport: this.#transport, player: this.#player, follow }
  }

  #follow(options: JoinOptions & { readonly enter?: Enter }): Joining {
    const joining = new Joining(this.#transport, this.#player, options)
    this.#waits = [...this.#waits.filter(({ isOver }) => !isOver), joining]
    return joining
  }
}
