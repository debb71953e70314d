import type { Socket } from 'node:net'

import { problem } from '../../protocol/problems.ts'
import { inOneLine } from '../../runtime/log.ts'
import type { RareLine } from '../../runtime/once-a-minute.ts'
import { answerProblemRaw } from '../answers.ts'
import type { Backend, Backends } from '../backends.ts'
import type { Clients } from '../clients.ts'
import type { DestinationOf, ToBackend } from '../destinations.ts'
import type { Forwarding } from '../forward-http.ts'
import { mayAskAgain, problemOf, wasNotReached } from '../forward-errors.ts'
import { originOf } from '../headers.ts'
import type { ProxyLimits } from '../limits.ts'
import { corsHeaders, type AllowedOrigins } from '../origins.ts'
import type { Over, ProxyMetrics } from '../proxy-metrics.ts'
import { withoutEmptyLines } from '../sniff.ts'
import type { ActiveCount } from '../active-count.ts'
import type { AnswerHead } from './answer-head.ts'
import type { AnswerPart } from './answer-reader.ts'
import type { Asking } from './backend-connections.ts'
import { answerBytes, requestBytes } from './heads.ts'
import { plainRequestIn, type PlainRequest } from './plain-request.ts'

export interface PlainNeeds {
  readonly backends: Backends
  readonly destinationOf: DestinationOf
  readonly clients: Clients
  readonly limits: Pick<ProxyLimits, 'keepAliveMs' | 'bodyBytes' | 'headers' | 'headerBytes'>
  readonly requests: ActiveCount
  readonly metrics: Pick<ProxyMetrics, 'begun'>
  readonly origins: AllowedOrigins
  readonly isDraining: () => boolean
  readonly notForwarded: RareLine
  /** Hands the connection to Node's HTTP server, with the bytes of the next request. */
  readonly handOver: (socket: Socket, bytes: Buffer) => void
}

/** How much we read from a client that sends ahead: only while we read do we notice that it disconnects. */
const MOST_HELD_BYTES = 64 * 1024
const nothing: Buffer = Buffer.alloc(0)

interface Asked {
  readonly request: PlainRequest
  readonly backend: Backend
  readonly over: Over
  asking: Asking | undefined
  head: AnswerHead | undefined
}

/** A client's connection while all its requests are plain: each goes to a backend, and the answer back. */
export class PlainConnection {
  readonly #socket: Socket
  readonly #needs: PlainNeeds
  readonly #left: () => void
  #held = nothing
  #asked: Asked | undefined
  #idleSince: number | undefined

  constructor(socket: Socket, needs: PlainNeeds, left: () => void) {
    this.#socket = socket
    this.#needs = needs
    this.#left = left
  }

  begin(bytes: Buffer): void {
    this.#held = bytes
    this.#socket
      .on('data', this.#take)
      .on('end', this.#hungUp)
      .on('drain', this.#drained)
      .on('close', this.#closed)
      .resume()
    this.#next()
  }

  /** Closes it if its last answer ended before then. */
  closeIfIdle(since: number): void {
    if (this.#idleSince !== undefined && this.#idleSince <= since) this.#socket.destroy()
  }

  readonly #take = (bytes: Buffer): void => {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    if (!this.#isAnswering()) this.#next()
    else if (this.#held.length >= MOST_HELD_BYTES) this.#socket.pause()
  }

  /** The next request starts only when the client has received the answer. */
  readonly #drained = (): void => {
    if (this.#asked) this.#asked.asking?.resume()
    else this.#next()
  }

  /** A client that closed both ways looks like one that closed one. */
  readonly #hungUp = (): void => {
    this.#socket.end()
    this.#cancel()
  }

  readonly #closed = (): void => {
    this.#cancel()
    this.#left()
  }

  #isAnswering(): boolean {
    return this.#asked !== undefined || this.#socket.writableNeedDrain
  }

  #next(): void {
    this.#held = withoutEmptyLines(this.#held)
    if (this.#held.length === 0) {
      this.#idleSince ??= performance.now()
      return
    }
    const request = plainRequestIn(this.#held, this.#needs.limits)
    const forwarding = request && this.#forwardingOf(request)
    if (!request || !forwarding) {
      this.#leave(this.#held)
      return
    }
    this.#held = this.#held.subarray(request.bytes.length)
    if (this.#held.length < MOST_HELD_BYTES && this.#socket.isPaused()) this.#socket.resume()
    this.#ask(request, forwarding)
  }

  /** `undefined` if Node's server has to refuse the request, or answer it. */
  #forwardingOf(request: PlainRequest): Forwarding | undefined {
    const to = this.#backendPathOf(request)
    const { address, use } = this.#needs.clients.of(this.#socket, request.headers.get('x-forwarded-for'))
    return to && use.mayAsk(performance.now()) ? { ...to, address } : undefined
  }

  /** `undefined` if the request is not for a backend, or may not go there. */
  #backendPathOf({ method, url, body }: PlainRequest): ToBackend | undefined {
    const { destinationOf, limits, isDraining } = this.#needs
    const to = destinationOf(method, url)
    return to.kind === 'backend' && !to.isEventStream && body.length <= limits.bodyBytes && !isDraining()
      ? to
      : undefined
  }

  #ask(request: PlainRequest, to: Forwarding): void {
    const { backends, requests, metrics } = this.#needs
    const [backend] = backends.inTurn(performance.now())
    const asked: Asked = {
      request,
      backend,
      over: metrics.begun(request.method, to),
      asking: undefined,
      head: undefined,
    }
    requests.begin()
    this.#idleSince = undefined
    this.#asked = asked
    const from = originOf(this.#socket, to.address, request.host)
    const bytes = requestBytes(request, { path: to.path, backend: backend.url, from })
    asked.asking = backend.plain.ask(bytes, {
      take: (part) => this.#answer(asked, part),
      failed: (error) => {
        this.#failed(asked, error)
      },
    })
  }

  #answer(asked: Asked, { head, bytes, isLast }: AnswerPart): boolean {
    asked.head ??= head
    const passedOn = head ? answerBytes(head, bytes, this.#toward(asked)) : Buffer.from(bytes)
    const goesOn = passedOn.length === 0 || this.#socket.write(passedOn)
    if (isLast) this.#answered(asked)
    return goesOn
  }

  #toward({ request, head }: Asked): Parameters<typeof answerBytes>[2] {
    return {
      ours: corsHeaders(request.origin, this.#needs.origins),
      keepAliveMs: this.#endsAfter(head) ? undefined : this.#needs.limits.keepAliveMs,
    }
  }

  #endsAfter(head: AnswerHead | undefined): boolean {
    return head?.framing.kind === 'until-close' || this.#needs.isDraining()
  }

  #answered(asked: Asked): void {
    this.#needs.backends.reached(asked.backend)
    this.#over(asked.head?.status)
    if (this.#endsAfter(asked.head)) this.#socket.destroySoon()
    else if (!this.#socket.writableNeedDrain) this.#next()
  }

  #failed({ request, backend, head }: Asked, error: Error): void {
    const notReached = wasNotReached(error)
    if (notReached) this.#needs.backends.notReached(backend, performance.now())
    if (head) {
      this.#over(head.status)
      this.#socket.destroy()
    } else if (notReached || mayAskAgain(error, request.method)) {
      // There it can try all other backends.
      this.#asked = undefined
      this.#needs.requests.end()
      this.#leave(Buffer.concat([request.bytes, this.#held]))
    } else this.#refuse(request, error)
  }

  #refuse({ url, origin }: PlainRequest, error: Error): void {
    const code = problemOf(error)
    this.#needs.notForwarded({ ...inOneLine(error), path: url.split('?')[0] }, code)
    this.#over(problem(code).status)
    this.#letGo()
    answerProblemRaw(this.#socket, code, corsHeaders(origin, this.#needs.origins))
  }

  #leave(bytes: Buffer): void {
    this.#letGo()
    this.#needs.handOver(this.#socket, bytes)
  }

  #letGo(): void {
    this.#socket.pause()
    this.#socket
      .off('data', this.#take)
      .off('end', this.#hungUp)
      .off('drain', this.#drained)
      .off('close', this.#closed)
    this.#left()
  }

  #cancel(): void {
    this.#asked?.asking?.destroy()
    if (this.#asked) this.#over(this.#asked.head?.status)
  }

  #over(status: number | undefined): void {
    this.#asked?.over(status)
    this.#asked = undefined
    this.#needs.requests.end()
  }
}
