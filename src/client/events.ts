import type { PlayerEvent } from '../protocol/http.ts'
import { SseParser, type ServerSentEvent } from './sse.ts'
import type { StreamAnswer, Transport } from './transport.ts'

/** How one stream of events came to its end. */
export type StreamEnd =
  | { readonly kind: 'match-over' }
  /** The backend has no more to tell, and had told it before. */
  | { readonly kind: 'all-told' }
  | { readonly kind: 'unknown-player' }
  | { readonly kind: 'broken'; readonly retryAfterMs: number | undefined }

const names: readonly string[] = ['queued', 'starting', 'ready', 'ended'] satisfies PlayerEvent['event'][]

/** The backend gives a sign of life every 15 s: when three have not come, the way to it is broken, and nobody said so. */
const SILENCE_MS = 45_000

/** Hands on each event of a player's stream until the stream ends, and says how it did. Never rejects. */
export async function followEvents(
  transport: Transport,
  { player, signal }: { player: string; signal: AbortSignal },
  onEvent: (event: PlayerEvent) => void,
): Promise<StreamEnd> {
  const stream = new AbortController()
  const hangUp = (): void => {
    stream.abort()
  }
  let silence = setTimeout(hangUp, signal.aborted ? 0 : SILENCE_MS)
  const onBytes = (): void => {
    clearTimeout(silence)
    silence = setTimeout(hangUp, SILENCE_MS)
  }
  signal.addEventListener('abort', hangUp)
  try {
    return await readEvents(transport.stream(pathOf(player), stream.signal), { onEvent, onBytes })
  } finally {
    clearTimeout(silence)
    signal.removeEventListener('abort', hangUp)
    // Also what was not read to its end: an answer that is no stream would keep its connection.
    hangUp()
  }
}

const pathOf = (player: string): string => `/match/events?player_id=${encodeURIComponent(player)}`

interface Readers {
  readonly onEvent: (event: PlayerEvent) => void
  readonly onBytes: () => void
}

async function readEvents(opening: Promise<StreamAnswer>, { onEvent, onBytes }: Readers): Promise<StreamEnd> {
  const parser = new SseParser()
  const decoder = new TextDecoder()
  try {
    const answer = await opening
    if (answer.status === 404) return { kind: 'unknown-player' }
    if (answer.status === 204) return { kind: 'all-told' }
    if (answer.status !== 200) return { kind: 'broken', retryAfterMs: answer.retryAfterMs }
    for await (const bytes of answer.bytes) {
      onBytes()
      const events = parser.push(decoder.decode(bytes, { stream: true })).flatMap(understood)
      for (const event of events) onEvent(event)
      if (events.some(({ event }) => event === 'ended')) return { kind: 'match-over' }
    }
  } catch {
    // Whatever broke it, the remedy is one: connect again, and be told the state as it is then.
  }
  return { kind: 'broken', retryAfterMs: parser.retryMs }
}

function understood({ event, data }: ServerSentEvent): PlayerEvent[] {
  return names.includes(event) ? [{ event, data: JSON.parse(data) as unknown } as PlayerEvent] : []
}
