import { answerHeadIn, type AnswerHead } from './answer-head.ts'
import { BadAnswer } from './bad-answer.ts'
import { Chunks } from './chunks.ts'
import { HEAD_END } from './header-fields.ts'

/** The part of an answer in one read. */
export interface AnswerPart {
  /** Set in the first part. */
  readonly head: AnswerHead | undefined
  /** Bytes of the body, with its framing; valid until the next read. */
  readonly bytes: Buffer
  readonly isLast: boolean
}

const LARGEST_HEAD = 64 * 1024
const none = Buffer.alloc(0)

/** Reads the answer to one GET, POST or DELETE, as it arrives. */
export class AnswerReader {
  #held = none
  #head: AnswerHead | undefined
  #left = 0
  #chunks: Chunks | undefined

  get mayStayOpen(): boolean {
    return this.#head?.staysOpen ?? false
  }

  /** Whether closing the connection now ends the answer properly. */
  get endsByClose(): boolean {
    return this.#head?.framing.kind === 'until-close'
  }

  /** `undefined` until the head is complete. */
  read(bytes: Buffer): AnswerPart | undefined {
    if (this.#head) return this.#bodyPart(undefined, bytes)
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    const end = all.indexOf(HEAD_END)
    if (end < 0) {
      if (all.length > LARGEST_HEAD) throw new BadAnswer('the head of the answer is too long')
      this.#held = Buffer.from(all)
      return undefined
    }
    this.#held = none
    const [head, rest] = [answerHeadIn(all.toString('latin1', 0, end)), all.subarray(end + HEAD_END.length)]
    // Skip an interim answer: the client did not ask for it.
    if (head.status < 200) return this.read(rest)
    this.#head = head
    if (head.framing.kind === 'chunked') this.#chunks = new Chunks()
    this.#left = head.framing.kind === 'length' ? head.framing.bytes : Infinity
    return this.#bodyPart(head, rest)
  }

  #bodyPart(head: AnswerHead | undefined, bytes: Buffer): AnswerPart {
    const taken = this.#chunks ? this.#chunks.take(bytes) : Math.min(bytes.length, this.#left)
    if (!this.#chunks) this.#left -= taken
    const isLast = this.#chunks ? this.#chunks.ended : this.#left === 0
    if (taken < bytes.length) throw new BadAnswer('there is data after the answer')
    return { head, bytes, isLast }
  }
}
