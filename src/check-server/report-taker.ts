import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { text } from 'node:stream/consumers'

import { parseObject } from '../protocol/json-object.ts'
import { MAX_REPORT_BYTES, parseReport, reportFaults, type ReportBody } from '../protocol/server-reports.ts'
import { TIME_HEADER } from '../protocol/time-header.ts'
import { REPORT_PROOF } from '../protocol/tokens.ts'
import { bearerIn } from '../runtime/bearer.ts'
import { portOf } from '../runtime/port-of.ts'
import { isSignedBy } from '../runtime/seals.ts'
import { Changes } from './changes.ts'

/** A report as it came, and what a backend has against it. */
export interface TakenReport {
  readonly report: ReportBody | undefined
  readonly isProved: boolean
  readonly faults: readonly string[]
}

interface Expected {
  readonly key: Buffer
  readonly taken: TakenReport[]
  readonly manner: Manner
}

/** How a backend answers the reports of one match. */
interface Manner {
  /** How far its clock is ahead of ours. */
  aheadMs?: number
  /** Whether it answers the next report of the end with 503. */
  isBusyAtTheEnd?: boolean
  /** Whether it does not know the match. */
  refuses?: boolean
  /** Whether the match has ended for it. */
  isOver?: boolean
}

interface Answer {
  readonly status: number
  readonly body: object
}

/** A backend that does nothing but take the reports of the servers that are checked. */
export class ReportTaker implements AsyncDisposable {
  readonly #server: Server
  readonly #matches = new Map<string, Expected>()
  readonly #changes = new Changes()
  /** Hangs up on everybody. A port on which nobody listens could be given to another program meanwhile. */
  readonly #dead = createTcpServer((socket) => socket.destroy())

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#take(request).then(({ status, body, aheadMs }) => {
        const headers = { 'content-type': 'application/json', [TIME_HEADER]: String(Date.now() + aheadMs) }
        response.writeHead(status, headers).end(JSON.stringify(body))
      })
    })
  }

  static async listen(): Promise<ReportTaker> {
    const taker = new ReportTaker()
    await once(taker.#server.listen(0, '127.0.0.1'), 'listening')
    await once(taker.#dead.listen(0, '127.0.0.1'), 'listening')
    return taker
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#server)}`
  }

  /** Of a backend that is not there. */
  get deadUrl(): string {
    return `http://127.0.0.1:${portOf(this.#dead)}`
  }

  expect(match: string, key: Buffer): void {
    this.#matches.set(match, { key, taken: [], manner: {} })
  }

  /** From now on. */
  behave(match: string, manner: Manner): void {
    Object.assign(this.#matches.get(match)?.manner ?? {}, manner)
  }

  of(match: string): readonly TakenReport[] {
    return this.#matches.get(match)?.taken ?? []
  }

  /** The first report that fits, as soon as there is one; nothing when there is none within the time. */
  async has(
    match: string,
    fits: (report: ReportBody, at: number) => boolean,
    withinMs: number,
  ): Promise<ReportBody | undefined> {
    const found = (): ReportBody | undefined =>
      this.of(match).find(({ report }, at) => report && fits(report, at))?.report
    await this.#changes.until(() => found() !== undefined, withinMs)
    return found()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#dead.close()
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #take(request: IncomingMessage): Promise<Answer & { readonly aheadMs: number }> {
    const body = await text(request).catch(() => '')
    const match = /^\/match\/([^/]+)\/report$/.exec(request.url ?? '')?.[1] ?? ''
    const expected = this.#matches.get(match)
    if (!expected || request.method !== 'POST')
      return { ...refusal(404, 'Send POST /match/{MATCH_ID}/report.'), aheadMs: 0 }
    const taken = judge(request, body, expected.key)
    expected.taken.push(taken)
    this.#changes.changed()
    return { ...answerTo(taken, expected.manner), aheadMs: expected.manner.aheadMs ?? 0 }
  }
}

/** As a backend answers it. */
function answerTo({ report, isProved, faults }: TakenReport, manner: Manner): Answer {
  if (report?.state === 'stop' && manner.isBusyAtTheEnd) {
    manner.isBusyAtTheEnd = false
    return refusal(503, 'Try again shortly.')
  }
  if (!isProved) return refusal(401, 'This report is not proved.')
  if (manner.refuses) return refusal(404, 'No match has this id.')
  if (manner.isOver && report?.state !== 'stop') return refusal(410, 'The match has ended.')
  return faults.length > 0 ? refusal(400, faults.join('; ')) : { status: 200, body: { status: 'noted' } }
}

const refusal = (status: number, title: string): Answer => ({ status, body: { title } })

function judge({ headers }: IncomingMessage, body: string, key: Buffer): TakenReport {
  const type = headers['content-type'] ?? ''
  const faults = [
    ...(/^application\/json\b/i.test(type) ? [] : [`its content-type is "${type}", not application/json`]),
    ...(Buffer.byteLength(body) > MAX_REPORT_BYTES ? [`it is larger than ${MAX_REPORT_BYTES} bytes`] : []),
    ...reportFaults(parseObject(body)),
  ]
  return {
    report: parseReport(body),
    isProved: isSignedBy(key, REPORT_PROOF, bearerIn(headers.authorization) ?? ''),
    faults,
  }
}
