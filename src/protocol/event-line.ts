/**
 * The messages between proxy and backend on the one connection that carries the event streams of many players: one line
 * of JSON each. Neither codec throws.
 */

import { isObject } from './json-object.ts'
import { problems, type ProblemCode } from './problems.ts'

/** The proxy opens the connection with `CONNECT` and this name. */
export const EVENT_LINE = 'muster-events:0'

/** A match has at most a thousand players, whose ids are in each event. */
export const MAX_EVENT_LINE_BYTES = 2 * 1024 * 1024

/** A client with this much unread output at its next event is cut off, by whoever sends its stream: nobody waits for it. */
export const MAX_UNREAD_EVENT_BYTES = 256 * 1024

/** The headers of an event stream, whether the proxy or the backend sends it. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Tells an nginx in front not to buffer the events.
  'x-accel-buffering': 'no',
}

/** `n` identifies a stream on its connection. */
export interface StreamOpened {
  readonly n: number
  readonly kind: 'open'
  readonly player: string
  /** The id of the last event that the client received on an earlier stream. */
  readonly after: string
  /** The client's credentials, unchanged: the backend checks them as on a separate stream. */
  readonly authorization?: string
  /** The client's address. */
  readonly address?: string
}

export type StreamAsked = StreamOpened | { readonly n: number; readonly kind: 'close' }

export type StreamNews =
  | { readonly n: number; readonly kind: 'text'; readonly text: string }
  | { readonly n: number; readonly kind: 'end' }
  /**
   * There is no stream for this player. With a refusal, that is the answer, and a wrong token has been counted: asking
   * again would count it twice. Without one, the route for a single stream says why.
   */
  | { readonly n: number; readonly kind: 'none'; readonly refusal?: StreamRefusal }

export interface StreamRefusal {
  readonly code: ProblemCode
  readonly detail?: string
  readonly retryAfterSeconds?: number
}

export function formatStreamLine(said: StreamAsked | StreamNews): string {
  return `${JSON.stringify(said)}\n`
}

export function parseStreamAsked(line: string): StreamAsked | undefined {
  const { n, kind, player, after, authorization, address } = fieldsOf(line)
  if (typeof n !== 'number') return undefined
  if (kind === 'open' && typeof player === 'string') {
    return {
      n,
      kind,
      player,
      after: typeof after === 'string' ? after : '',
      ...(typeof authorization === 'string' && { authorization }),
      ...(typeof address === 'string' && { address }),
    }
  }
  return kind === 'close' ? { n, kind } : undefined
}

export function parseStreamNews(line: string): StreamNews | undefined {
  const { n, kind, text, refusal } = fieldsOf(line)
  if (typeof n !== 'number') return undefined
  if (kind === 'text' && typeof text === 'string') return { n, kind, text }
  if (kind === 'none') return isRefusal(refusal) ? { n, kind, refusal } : { n, kind }
  return kind === 'end' ? { n, kind } : undefined
}

function isRefusal(value: unknown): value is StreamRefusal {
  if (!isObject(value)) return false
  const { code, detail = '', retryAfterSeconds = 1 } = value
  const isKnown = typeof code === 'string' && Object.hasOwn(problems, code)
  return isKnown && typeof detail === 'string' && typeof retryAfterSeconds === 'number'
}

function fieldsOf(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    return { ...(typeof value === 'object' && value) }
  } catch {
    return {}
  }
}
