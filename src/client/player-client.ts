import type { StatusAnswer } from '../protocol/http.ts'
import { backoffMs, pause } from './pause.ts'
import { Refused } from './errors.ts'
import { Joining, type MatchReady } from './join.ts'
import type { Lines } from './lines.ts'
import type { Transport } from './transport.ts'

/** All of a match's `ready` that a connection needs. */
export type Connectable = Omit<MatchReady, 'players'>

/** Opens a way to the match; what is sent first is for the caller to say. */
export type Dial = (ready: Connectable) => Promise<Lines>

const ATTEMPTS = 4

/** One player. Made by `muster(url)` of the browser's or Node's entry. */
export class PlayerClient {
  readonly #transport: Transport
  readonly #dial: Dial
  readonly #player: string

  constructor(player: string, transport: Transport, dial: Dial) {
    this.#player = player
    this.#transport = transport
    this.#dial = dial
  }

  join({ signal }: { signal?: AbortSignal } = {}): Joining {
    return new Joining(this.#transport, this.#player, signal)
  }

  /** Connects to the match and shows the token. Tried again when it fails, with a new token while the match lives. */
  async connect(ready: Connectable): Promise<Lines> {
    for (let attempt = 1, now = ready; ; attempt += 1) {
      try {
        const lines = await this.#dial(now)
        await lines.send(`JOIN ${now.token}`)
        return lines
      } catch (error) {
        if (attempt === ATTEMPTS) throw error
        await pause(backoffMs(attempt), new AbortController().signal)
        now = await this.#fresh(now)
      }
    }
  }

  /** Where the player is, as one answer. */
  async status(): Promise<StatusAnswer> {
    const answer = await this.#transport.request(
      'GET',
      `/match/status?player_id=${encodeURIComponent(this.#player)}`,
    )
    if (answer.status !== 200) throw new Refused(answer.status, answer.body)
    return answer.body as StatusAnswer
  }

  async #fresh(ready: Connectable): Promise<Connectable> {
    const answer = await this.status().catch(() => undefined)
    // A backend that cannot answer ends no match, and the token that we have may open it still.
    if (!answer) return ready
    const { status, session_id, token } = answer
    if (status !== 'matched' || session_id !== ready.session_id) throw new Error('The match is over.')
    return token ? { ...ready, token } : ready
  }
}
