import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs'
import { dirname } from 'node:path'

import type { JoinAnswer } from '../../src/protocol/http.ts'
import type { PlayerStep, StatusAnswer } from '../../src/protocol/player-answers.ts'
import type { Line, LineOf, NotOk, Op, Seen } from '../checker/history.ts'

type Untimed<L> = L extends unknown ? Omit<L, 't'> : never

/** The history of a run: in memory for the checker, and as JSON lines on disk for people. */
export class Recorder implements AsyncDisposable {
  readonly lines: Line[] = []
  readonly #file: WriteStream

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true })
    this.#file = createWriteStream(path)
  }

  add(line: Untimed<Line>): void {
    const timed = { t: Date.now(), ...line } as Line
    this.lines.push(timed)
    this.#file.write(`${JSON.stringify(timed)}\n`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => this.#file.end(resolve))
  }
}

export interface Asked<O extends Op> {
  readonly client: string
  readonly op: O
  readonly key: string
}

/** The result of an attempt: an answer, a refusal, or unknown. */
export type Came<O extends Op> =
  Pick<LineOf<O>, 'type' | 'value'> | Pick<Extract<NotOk, { value: unknown }>, 'type' | 'value'>

/** Records the attempt, makes it, and records the result; if anything breaks, the result is unknown. */
export async function attempt<O extends Op>(
  recorder: Recorder,
  asked: Asked<O>,
  work: () => Promise<Came<O>>,
): Promise<Came<O>> {
  recorder.add({ ...asked, type: 'invoke' })
  const came = await work().catch((error: unknown): Came<O> => ({
    type: 'info',
    value: { says: error instanceof Error ? error.message : String(error) },
  }))
  recorder.add({ ...asked, ...came } as Untimed<Line>)
  return came
}

/** A refused request certainly had no effect; for a 5xx that is unknown. */
export function refused(status: number): Pick<Extract<NotOk, { value: unknown }>, 'type' | 'value'> {
  return { type: status >= 500 || status === 429 ? 'info' : 'fail', value: { status } }
}

export function seenInJoin(answer: JoinAnswer): Seen {
  return answer.status === 'matched' ? seenReady(answer) : seenWaiting(answer)
}

export function seenInStatus(answer: StatusAnswer): Seen {
  if (answer.status === 'ended') return { is: 'ended', match: answer.session_id, why: answer.reason ?? '' }
  if (answer.status === 'matched') return seenReady(answer)
  return answer.session_id === null
    ? { is: 'unknown' }
    : seenWaiting({ ...answer, session_id: answer.session_id })
}

export function seenInEvent({ event, data }: PlayerStep): Seen {
  switch (event) {
    case 'queued':
    case 'starting':
      return seenWaiting(data)
    case 'ready':
      return seenReady(data)
    case 'ended':
      return { is: 'ended', match: data.session_id, why: data.reason }
  }
}

function seenReady(ready: {
  session_id: string | null
  players?: readonly string[]
  connect_host: string | null
  connect_port: number | null
}): Seen {
  const at = `${ready.connect_host ?? ''}:${ready.connect_port ?? ''}`
  return { is: 'ready', match: ready.session_id ?? '', players: ready.players ?? [], at }
}

/**
 * A place in the queue has a position; a starting match says so; with neither, the player joined and the wait ended at
 * once.
 */
function seenWaiting(waiting: { session_id: string; position?: number; waiting?: { code: string } }): Seen {
  const id = waiting.session_id.replace(/^pending-/, '')
  if (waiting.position !== undefined) return { is: 'queued', ticket: id }
  return waiting.waiting?.code === 'server-starting' ? { is: 'starting', match: id } : { is: 'unknown' }
}
