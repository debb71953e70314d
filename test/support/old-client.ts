import { connect, type Socket } from 'node:net'

import { waitFor } from './wait-for.ts'

interface Matched {
  session_id: string
  connect_host: string
  connect_port: number
}

/**
 * A client of the system that ours replaces, written only from its protocol description: it knows none of our
 * additions. It joins, polls every 0.5 s, connects to the given address, and speaks plain lines.
 */
export class OldClient {
  readonly lines: string[] = []
  #socket: Socket | undefined
  #closed = false
  readonly #api: string
  readonly id: string

  constructor(proxy: string, id: string) {
    this.#api = `${proxy}/api`
    this.id = id
  }

  async untilMatched(): Promise<Matched> {
    const joined = await this.#json(`${this.#api}/match/join`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ player_id: this.id }),
    })
    if (isMatched(joined)) return joined
    for (let polls = 0; polls < 120; polls += 1) {
      const status = await this.#json(`${this.#api}/match/status?player_id=${this.id}`)
      if (status['status'] === 'matched' && isMatched(status)) return status
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    throw new Error(`${this.id} was not matched within 60 s`)
  }

  async connect({ connect_host: host, connect_port: port }: Matched): Promise<void> {
    const socket = connect({ host, port })
    this.#socket = socket
    let rest = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      this.lines.push(...lines)
    })
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    socket.on('error', () => undefined).on('close', () => (this.#closed = true))
  }

  send(line: string): void {
    this.#socket?.write(`${line}\n`)
  }

  heard(line: string): Promise<true> {
    return waitFor(`${this.id} to hear ${line}, in ${this.lines.join(' | ')}`, () =>
      this.lines.includes(line),
    )
  }

  closed(): Promise<true> {
    return waitFor(`${this.id} to be closed`, () => this.#closed)
  }

  /** Neither body nor credentials. */
  async end(session: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${this.#api}/match/${session}/end`, { method: 'POST' })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  async #json(url: string, init?: RequestInit): Promise<Record<string, unknown>> {
    const response = await fetch(url, init)
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    return (await response.json()) as Record<string, unknown>
  }
}

function isMatched(answer: Record<string, unknown>): answer is Record<string, unknown> & Matched {
  return (
    Boolean(answer['connect_host'] && answer['connect_port']) &&
    !String(answer['session_id']).startsWith('pending')
  )
}
