import type { PlayerEvent } from '../protocol/http.ts'
import { SseParser, type ServerSentEvent } from './sse.ts'
import type { Transport } from './transport.ts'

/** How one stream of events came to its end. */
export type StreamEnd =
  | { readonly kind: 'match-over' }
  | { readonly kind: 'unknown-player' }
  | { readonly kind: 'broken'; readonly retryAfterMs: number | undefined }

const names: readonly string[] = ['queued', 'starting', 'ready', 'ended'] satisfies PlayerEvent['event'][]

/** Hands on each event of a player's stream until the stream ends, and says how it did. Never rejects. */
export async function followEvents(
  transport: Transport,
  { player, signal }: { player: string; signal: AbortSignal },
  onEvent: (event: PlayerEvent) => void,
): Promise<StreamEnd> {
  const parser = new SseParser()
  const decoder = new TextDecoder()
  try {
    const answer = await transport.stream(`/match/events?player_id=${encodeURIComponent(player)}`, signal)
    if (answer.status === 404) return { kind: 'unknown-player' }
    if (answer.status !== 200) return { kind: 'broken', retryAfterMs: answer.retryAfterMs }
    for await (const bytes of answer.bytes) {
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
