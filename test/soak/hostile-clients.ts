import { connect, type Socket } from 'node:net'

import { tcpLines } from '../../src/client/tcp-lines.ts'
import { askJoin, ending, untilAnswered, type AskingNeeds } from './asking.ts'
import type { Impersonators } from './impersonators.ts'
import { attempt, refused } from './recorder.ts'
import { ownToken } from './tokens.ts'

export interface HostileClientsNeeds extends AskingNeeds {
  /** The base URL of the API, at the proxy and each backend, with a trailing slash. */
  readonly urls: readonly string[]
  readonly impersonators: Impersonators
}

interface OldToken {
  readonly name: string
  readonly match: string
  readonly port: number
  readonly token: string
}

/** Sent at once on one connection. */
const REQUESTS_AHEAD = 100

/** How many old tokens are kept to try. */
const TOKENS_KEPT = 50

/** What no well-behaved client does. */
export class HostileClients {
  readonly #needs: HostileClientsNeeds
  readonly #share: number
  readonly #tokens: OldToken[] = []
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #deaf: Socket[] = []
  #wasReuseRefused = false
  #wasRefused = false

  constructor(needs: HostileClientsNeeds, share: number) {
    this.#needs = needs
    this.#share = share
  }

  /** Sends many requests at once, including event streams, and reads no answer until the end of the run. */
  sendAhead(name: string): void {
    const { random, urls } = this.#needs
    const url = new URL(random.pick(urls) ?? '')
    const ask = (path: string) =>
      `GET ${url.pathname}${path}?player_id=${name} HTTP/1.1\r\nHost: soak\r\nAuthorization: Bearer ${ownToken(name)}\r\n\r\n`
    const socket = connect({ host: url.hostname, port: Number(url.port) }).on('error', () => undefined)
    this.#deaf.push(socket.pause())
    // The name is not a player's: the event stream of a waiting player would count as a sign of life.
    socket.write((ask('match/status') + ask('match/events')).repeat(REQUESTS_AHEAD / 2))
  }

  /** The same join at once, at both backends (F18). */
  async joinTwice(name: string): Promise<void> {
    await Promise.all([0, 1, 0].map((at, i) => askJoin(this.#needs, at, { name, client: `${name}/${i}` })))
  }

  /** A racing join and leave (F19); returns whether the player is known to have left. */
  async joinAndLeave(name: string): Promise<boolean> {
    const { recorder, backends, random } = this.#needs
    await untilAnswered(this.#needs, (at) => askJoin(this.#needs, at, { name }))
    await new Promise((resolve) => setTimeout(resolve, random.next() * 300))
    const left = await attempt(recorder, { client: name, op: 'leave', key: name }, async () => {
      const leaving = { method: 'POST', path: '/match/leave', body: { player_id: name } } as const
      const { status, body } = await backends.ask(random.chance(0.5) ? 0 : 1, {
        ...leaving,
        token: ownToken(name),
      })
      if (status !== 200) return refused(status)
      return { type: 'ok', value: (body as { status: 'left' | 'not-queued' }).status }
    })
    return left.type === 'ok'
  }

  /** Somebody else asks for the player. */
  impersonate(name: string): void {
    this.#keep(this.#needs.impersonators.ask(name))
  }

  keepToken(token: OldToken): void {
    this.#tokens.push(token)
    if (this.#tokens.length > TOKENS_KEPT) this.#tokens.shift()
  }

  /** Some try to end the running match, some use an old token. */
  whileRunning({ name, match, port }: { name: string; match: string; port: number }): void {
    const { random } = this.#needs
    // All players until one was refused: on a busy machine few play, and a killed backend refuses nobody.
    if (!this.#wasRefused || random.chance(this.#share / 3)) {
      this.#keep(this.#intrude(name, match))
      this.#keep(this.#needs.impersonators.end(name, match))
    }
    const old = random.pick(this.#tokens)
    if (old && (!this.#wasReuseRefused || random.chance(this.#share)))
      this.#keep(this.#reuse(old, { match, port }))
  }

  /** Resolves when none of these requests is pending. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
    for (const socket of this.#deaf) socket.destroy()
  }

  /** Whether an end and an old token were refused at least once: an overloaded system refuses nobody, it answers 503. */
  get wasRefused(): boolean {
    return this.#wasRefused && this.#wasReuseRefused
  }

  get deaf(): number {
    return this.#deaf.length
  }

  /** Tries every stored token, at the port it was for. */
  async reuseAll(): Promise<void> {
    await Promise.all(this.#tokens.map((old) => this.#reuse(old, old)))
  }

  get tokens(): number {
    return this.#tokens.length
  }

  #keep(work: Promise<unknown>): void {
    this.#underWay.add(work)
    void work.finally(() => this.#underWay.delete(work))
  }

  async #intrude(name: string, match: string): Promise<void> {
    const { recorder, backends, random } = this.#needs
    const client = `${name}/intruder`
    const { type } = await attempt(recorder, { client, op: 'intrude', key: match }, async () => {
      const { status } = await backends.ask(random.chance(0.5) ? 0 : 1, ending(match, name))
      return status === 200 ? { type: 'ok', value: undefined } : refused(status)
    })
    if (type === 'fail') this.#wasRefused = true
  }

  async #reuse(old: OldToken, { match, port }: { match: string; port: number }): Promise<void> {
    const { type } = await attempt(
      this.#needs.recorder,
      { client: `${old.name}/reuse`, op: 'reuse', key: old.name },
      async () => {
        const lines = await tcpLines({ host: '127.0.0.1', port })
        await lines.send(`JOIN ${old.token}`)
        for await (const line of lines) {
          lines.close()
          return line.startsWith('JOINED')
            ? { type: 'ok', value: { match } }
            : { type: 'fail', value: { says: line } }
        }
        return { type: 'fail', value: { says: 'closed' } }
      },
    )
    if (type === 'fail') this.#wasReuseRefused = true
  }
}
