import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https'

import type { KubeConfig } from '@kubernetes/client-node'

import { Unavailable } from '../../ports/unavailable.ts'
import { ApiFault } from './api-fault.ts'
import { Turns } from './turns.ts'

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: object
  readonly type?: 'application/json' | 'application/merge-patch+json'
  /** Of an object the answer has the metadata alone. */
  readonly metadataOnly?: boolean
}

/** Between a request and the whole answer. */
const PATIENCE_MS = 5000
/** At most so many requests at once: an API server queues more than that itself, or turns them away. */
const AT_ONCE = 64
/** A burst of calls looks at the credentials once: to look is a tenth of what a call costs us. */
const CREDENTIALS_MS = 1000
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

/**
 * Requests to the API server, with the credentials of a kubeconfig. Each is sent once and has its time: the client library's
 * own calls wait for ever on a server that hangs, and do not say what it answered besides a body.
 */
export class KubeApi {
  readonly #config: KubeConfig
  readonly #server: URL
  readonly #proxied: boolean
  readonly #agents: readonly (HttpAgent | HttpsAgent)[]
  readonly #patienceMs: number
  readonly #turns = new Turns(AT_ONCE)
  #credentials: Promise<RequestOptions> | undefined
  #credentialsUntil = 0

  constructor(config: KubeConfig, patienceMs: number = PATIENCE_MS) {
    const cluster = config.getCurrentCluster()
    if (!cluster) throw new Error('the kubeconfig names no current cluster')
    this.#config = config
    this.#server = new URL(cluster.server)
    this.#proxied = Boolean(cluster.proxyUrl)
    const Agent = this.#server.protocol === 'http:' ? HttpAgent : HttpsAgent
    // Streams have connections of their own: no burst of calls keeps one from being opened again.
    this.#agents = [new Agent({ keepAlive: true, maxSockets: AT_ONCE }), new Agent()]
    this.#patienceMs = patienceMs
  }

  get address(): string {
    return this.#server.origin
  }

  /** Gives the answer's JSON. Throws `ApiFault` when it is a refusal, and `Unavailable` when there is none in time. */
  call<T>(call: Call): Promise<T> {
    // Its time begins with its turn: a burst of calls is no sign that the server hangs.
    return this.#turns.take(() => this.#call(call))
  }

  /** Gives the lines of an answer that does not end, as they come. A last line that breaks off is not given. */
  async *lines(call: Call, signal: AbortSignal): AsyncGenerator<string> {
    try {
      const response = (await this.#ask(call, 'stream', signal)).setEncoding('utf8')
      let rest = ''
      for await (const text of response as AsyncIterable<string>) {
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        yield* lines
      }
    } catch (error) {
      throw asUnavailable(signal.aborted ? signal.reason : error)
    }
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy()
  }

  async #call<T>(call: Call): Promise<T> {
    const patience = new AbortController()
    const timer = setTimeout(() => {
      patience.abort(new Error(`no answer within ${this.#patienceMs} ms`))
    }, this.#patienceMs)
    try {
      return JSON.parse(await textOf(await this.#ask(call, 'call', patience.signal))) as T
    } catch (error) {
      throw asUnavailable(patience.signal.aborted ? patience.signal.reason : error)
    } finally {
      clearTimeout(timer)
    }
  }

  async #ask(call: Call, kind: 'call' | 'stream', signal: AbortSignal): Promise<IncomingMessage> {
    const body = call.body && JSON.stringify(call.body)
    const credentials = await this.#freshCredentials()
    const headers = { ...(credentials.headers as OutgoingHttpHeaders), ...headersOf(call, body) }
    const options: RequestOptions = { ...credentials, method: call.method, headers, signal }
    // The library makes an agent of its own, whose connections nobody uses twice. Only a proxy needs that one.
    if (!this.#proxied) options.agent = this.#agents[kind === 'call' ? 0 : 1]
    const response = await send(this.#urlOf(call), options, body)
    const { statusCode = 0 } = response
    if (statusCode < 300) return response
    throw new ApiFault(statusCode, await textOf(response), response.headers['retry-after'])
  }

  /** Tokens and certificates may change while we run: the library reads them again when they have. */
  #freshCredentials(): Promise<RequestOptions> {
    const now = performance.now()
    if (this.#credentials && now < this.#credentialsUntil) return this.#credentials
    const options: RequestOptions = { headers: {} }
    this.#credentialsUntil = now + CREDENTIALS_MS
    const read = this.#config.applyToHTTPSOptions(options).then(() => options)
    this.#credentials = read
    read.catch(() => {
      if (this.#credentials === read) this.#credentials = undefined
    })
    return read
  }

  #urlOf({ path, query = {} }: Call): URL {
    const url = new URL(this.#server)
    url.pathname = url.pathname.replace(/\/$/, '') + path
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value)
    return url
  }
}

function headersOf(
  { type = 'application/json', metadataOnly = false }: Call,
  body: string | undefined,
): OutgoingHttpHeaders {
  const accept = metadataOnly ? METADATA : 'application/json'
  if (body === undefined) return { accept }
  return { accept, 'content-type': type, 'content-length': Buffer.byteLength(body) }
}

function send(url: URL, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? httpRequest : httpsRequest)(url, options)
    request.on('response', resolve).on('error', reject).end(body)
  })
}

/** By events: to iterate over it costs more than all else that is done with a short answer. */
function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    response.on('error', reject).on('end', () => {
      resolve(text)
    })
  })
}

function asUnavailable(error: unknown): Unavailable {
  return error instanceof Unavailable ? error : new Unavailable('kubernetes', error)
}
