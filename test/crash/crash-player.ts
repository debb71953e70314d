import { LineClient } from '../support/line-client.ts'

interface Answer {
  readonly status: string
  readonly session_id: string | null
  readonly connect_port: number | null
  readonly reason?: string
  readonly code?: string
}

export type Outcome = 'played' | 'told' | 'left'

export interface CrashPlayerTimes {
  /** Without an answer for this long, something is wrong. */
  readonly withinMs: number
  /** The length of the requested matches. */
  readonly seconds: number
}

/** Where a player waits; without names, in the default queue. */
interface Wants {
  readonly queue?: string
  readonly queues?: readonly string[]
}

const lookAgain = () => new Promise((resolve) => setTimeout(resolve, 15))

/** A player who knows two backends, either of which may die at any time; every request may be repeated. */
export class CrashPlayer {
  readonly name: string
  /** The matches that the player was sent to. */
  readonly matches: string[] = []
  done = false
  /** Whether the player has had a place in a queue. */
  isQueued = false
  readonly #urls: () => readonly string[]
  readonly #until: number
  readonly #seconds: number
  readonly #join: Wants & { readonly player_id: string }

  constructor(
    name: string,
    urls: () => readonly string[],
    { withinMs, seconds, ...wants }: CrashPlayerTimes & Wants,
  ) {
    this.#join = { player_id: name, ...wants }
    this.name = name
    this.#urls = urls
    this.#until = performance.now() + withinMs
    this.#seconds = seconds
  }

  /** Joins, waits, plays to the end; starts over if the match was not played. */
  async play(): Promise<Outcome> {
    const outcome = await this.#play()
    this.done = true
    return outcome
  }

  async #play(): Promise<Outcome> {
    await this.#ask('POST', '/match/join', this.#join)
    for (;;) {
      const answer = await this.#ask('GET', `/match/status?player_id=${this.name}`)
      if (answer.status === 'matched' && (await this.#playAt(answer))) return 'played'
      // The player is unknown: Redis was emptied, and they were in no match, or it is over.
      const isUnknown = answer.status === 'pending' && answer.session_id === null
      if (answer.status === 'ended' && answer.session_id !== null) return 'told'
      if (answer.status === 'ended' || isUnknown) {
        await this.#ask('POST', '/match/join', this.#join)
      }
      await lookAgain()
    }
  }

  /** Joins a queue that is taken out of the configuration, once it is there, and waits to be told so. */
  async waitInVain(): Promise<Outcome> {
    while ((await this.#ask('POST', '/match/join', this.#join)).code !== undefined) await lookAgain()
    this.isQueued = true
    for (;;) {
      const { status, reason } = await this.#ask('GET', `/match/status?player_id=${this.name}`)
      if (status === 'ended' && reason === 'queue-removed') break
      await lookAgain()
    }
    this.done = true
    return 'told'
  }

  /** Joins and leaves at once; if matched first, plays. */
  async leave(): Promise<Outcome> {
    await this.#ask('POST', '/match/join', this.#join)
    const { status } = await this.#ask('POST', '/match/leave', { player_id: this.name })
    return status === 'left' || status === 'not-queued' ? 'left' : this.play()
  }

  /** Meets the others in a party and queues them all. A refusal says that an earlier attempt was carried out. */
  async queueWith(others: readonly CrashPlayer[]): Promise<void> {
    const { code } = await this.#ask('POST', '/party', { player_id: this.name })
    for (const each of others) await each.#ask('POST', '/party/join', { player_id: each.name, code })
    for (const each of [this, ...others])
      await each.#ask('POST', '/party/ready', { player_id: each.name, ready: true })
    await this.#ask('POST', '/party/queue', { player_id: this.name })
    await this.#ask('GET', `/match/why?player_id=${this.name}`)
  }

  async leaveParty(): Promise<void> {
    await this.#ask('POST', '/party/leave', { player_id: this.name })
  }

  /** Whether the match ended while the player was connected. */
  async #playAt({ session_id: match, connect_port: port }: Answer): Promise<boolean> {
    if (match === null || port === null) return false
    if (this.matches.at(-1) !== match) this.matches.push(match)
    try {
      await using client = await LineClient.connect(port)
      client.send(`REQUEST_MATCH ${this.#seconds}`)
      const lines = await client.closed
      if (!lines.includes('STATE stop')) return false
    } catch {
      return false
    }
    await this.#ask('POST', `/match/${match}/end`)
    return true
  }

  /** The first answer that is not from a dead or unavailable backend. */
  async #ask(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    for (let turn = 0; ; turn += 1) {
      const urls = this.#urls()
      const url = urls[turn % urls.length] ?? ''
      const init = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      const answer = await fetch(`${url}${path}`, {
        method,
        ...init,
        signal: AbortSignal.timeout(3000),
      }).catch(() => undefined)
      if (answer && answer.status < 500) return (await answer.json()) as Answer
      if (performance.now() > this.#until)
        throw new Error(
          `${this.name} had no answer to ${path}: ${answer ? `${answer.status} ${await answer.text()}` : 'none'} of ${urls.join()}`,
        )
      await lookAgain()
    }
  }
}
