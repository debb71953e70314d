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
import { ConcurrencyLimit } from './concurrency-limit.ts'

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: object
  readonly type?: 'application/json' | 'application/merge-patch+json'
  /** The answer contains only the object's metadata. */
  readonly metadataOnly?: boolean
}

type Credentials = Omit<RequestOptions, 'headers'> & { readonly headers: OutgoingHttpHeaders }

/** From the request to the complete answer. */
const PATIENCE_MS = 5000
/** Most concurrent requests: an API server queues or refuses more than that itself. */
const AT_ONCE = 64
/** Calls in a burst share one look at the credentials, which takes a tenth of the CPU time of a call. */
const CREDENTIALS_MS = 1000
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

/**
 * Requests to the API server, with the credentials of a kubeconfig. Each is sent once and has a timeout: the client
 * library's own calls wait forever on a server that hangs, and do not reveal the headers of an answer.
 */
export class KubeApi {
  readonly #config: KubeConfig
  readonly #server: URL
  readonly #proxied: boolean
  readonly #agents: readonly (HttpAgent | HttpsAgent)[]
  readonly #patienceMs: number
  readonly #limit = new ConcurrencyLimit(AT_ONCE)
  #credentials: Promise<Credentials> | undefined
  #credentialsUntil = 0

  constructor(config: KubeConfig, patienceMs: number = PATIENCE_MS) {
    const cluster = config.getCurrentCluster()
    if (!cluster) throw new Error('the kubeconfig names no current cluster')
    this.#config = config
    this.#server = new URL(cluster.server)
    this.#proxied = Boolean(cluster.proxyUrl)
    const Agent = this.#server.protocol === 'http:' ? HttpAgent : HttpsAgent
    // Streams have their own connections, so that a burst of calls cannot keep one from being reopened.
    this.#agents = [new Agent({ keepAlive: true, maxSockets: AT_ONCE }), new Agent()]
    this.#patienceMs = patienceMs
  }

  get address(): string {
    return this.#server.origin
  }

  /** Returns the answer's JSON. Throws `ApiFault` for a refusal, and `Unavailable` if there is no answer in time. */
  call<T>(call: Call): Promise<T> {
    // The timeout starts when the call is sent: a burst of calls is no sign that the server hangs.
    return this.#limit.run(() => this.#call(call))
  }

  /** Yields the lines of a streamed answer. An incomplete last line is dropped. */
  async *lines(call: Call, signal: AbortSignal): AsyncGenerator<string> {
    try {
      const response = (await this.#ask(call, 'stream', signal)).setEncoding('utf8')
      let rest = ''
      for await (const text of response) {
        const lines = (rest + String(text)).split('\n')
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
    const headers = { ...credentials.headers, ...headersOf(call, body) }
    const options: RequestOptions = { ...credentials, method: call.method, headers, signal }
    // The library makes an agent per request, which reuses no connection. Only a proxy needs that.
    if (!this.#proxied) options.agent = this.#agents[kind === 'call' ? 0 : 1]
    const response = await send(this.#urlOf(call), options, body)
    const { statusCode = 0 } = response
    if (statusCode < 300) return response
    throw new ApiFault(statusCode, await textOf(response), response.headers['retry-after'])
  }

  /** Tokens and certificates may change while we run: the library rereads them then. */
  #freshCredentials(): Promise<Credentials> {
    const now = performance.now()
    if (this.#credentials && now < this.#credentialsUntil) return this.#credentials
    const options: Credentials = { headers: {} }
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

/** Uses events: iterating costs more than everything else that a short answer takes. */
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
