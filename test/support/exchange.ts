import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

import { answersIn } from './answers-in.ts'
import { frame, opcodes } from './frames.ts'
import { dialPort } from './proxy.ts'

const PATIENCE_MS = 60_000
const CLOSED = 'closed'
/** A peer that is refused in the middle of a large body may or may not send it to its end in time. */
const CLOSED_OR_NOT = 'closed or not'

/** What a peer answers to these pieces, in the words of `input.ts`. */
export interface Exchange {
  readonly port: number
  readonly pieces: readonly Buffer[]
  /** After each piece. */
  readonly pauseMs: number
  readonly expected: readonly string[]
  /** Sent once the expected answers are here, if the connection should then still be in order; answered with `answer`. */
  readonly followUp: { readonly sends: Buffer; readonly answer: string }
}

/** All answers; a connection that is in order has answered the follow-up, which is left out. */
export async function exchange(asked: Exchange): Promise<readonly string[]> {
  const { port, pieces, expected, followUp } = asked
  using conversation = new Conversation(dialPort(port), Buffer.concat(pieces))
  const closes = expected.at(-1) === CLOSED
  await sendAll(conversation, asked)
  if (expected.at(-1) === CLOSED_OR_NOT) {
    await conversation.hears(expected.length - 1)
    return [...conversation.answers, CLOSED_OR_NOT]
  }
  if (closes && expected.some((answer) => answer.startsWith('close '))) {
    await conversation.hears(expected.length - 1)
    conversation.send(frame('', { opcode: opcodes.close }))
  }
  if (closes) return [...(await conversation.allUntilClosed()), CLOSED]
  await conversation.hears(expected.length)
  if (expected.at(-1)?.endsWith(' stream')) return conversation.answers
  conversation.send(followUp.sends)
  await conversation.hears(expected.length + 1)
  const heard = conversation.answers
  return heard.at(-1) === followUp.answer ? heard.slice(0, -1) : [...heard, 'not in order']
}

/** With pauses, until the peer closes: all pieces but the first wait for what is answered before the last answer. */
async function sendAll(conversation: Conversation, { pieces, pauseMs, expected }: Exchange): Promise<void> {
  for (const [at, piece] of pieces.entries()) {
    conversation.send(piece)
    if (at === pieces.length - 1) return
    if (pauseMs === 0) {
      // A WebSocket's first frame waits for the opening, and the next for what the first is answered.
      await conversation.hears(expected[0] === '101' ? at + 1 : 0)
    } else {
      await conversation.hears(Math.max(expected.length - 2, 0))
      if (conversation.isClosing) return
      await pause(pauseMs)
    }
  }
}

class Conversation implements Disposable {
  readonly #socket: Socket
  readonly #sent: Buffer
  #heard: Buffer[] = []
  #closed = false
  #inVain = false
  #wake: () => void = () => undefined

  constructor(socket: Socket, sent: Buffer) {
    this.#socket = socket
    this.#sent = sent
    socket.on('data', (bytes: Buffer) => {
      this.#heard.push(bytes)
      this.#wake()
    })
    for (const event of ['end', 'close'])
      socket.on(event, () => {
        this.#closed = true
        this.#wake()
      })
  }

  get answers(): readonly string[] {
    const answers = answersIn(Buffer.concat(this.#heard), this.#sent)
    return this.#inVain ? [...answers, 'waited in vain'] : answers
  }

  /** Whether the connection is closed, or its WebSocket is about to be. */
  get isClosing(): boolean {
    return this.#closed || this.answers.some((answer) => answer.startsWith('close '))
  }

  send(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes)
  }

  async hears(count: number): Promise<void> {
    await this.#until(() => this.#closed || this.answers.length >= count)
  }

  async allUntilClosed(): Promise<readonly string[]> {
    await this.#until(() => this.#closed)
    return this.answers
  }

  async #until(condition: () => boolean): Promise<void> {
    const giveUp = setTimeout(() => {
      this.#inVain = true
      this.#socket.destroy()
    }, PATIENCE_MS)
    while (!condition()) await new Promise<void>((resolve) => (this.#wake = resolve))
    clearTimeout(giveUp)
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}
