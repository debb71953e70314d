import type { PlayerEvent } from '../protocol/player-answers.ts'
import { SseParser, type ServerSentEvent } from './sse.ts'
import type { StreamAnswer, Transport } from './transport.ts'

/** How an event stream ended. */
export type StreamEnd =
  | { readonly kind: 'match-over' }
  /** The backend has already sent the last event. */
  | { readonly kind: 'all-told' }
  | { readonly kind: 'unknown-player' }
  | { readonly kind: 'broken'; readonly retryAfterMs: number | undefined }

const names: readonly string[] = [
  'queued',
  'starting',
  'ready',
  'ended',
  'why',
] satisfies PlayerEvent['event'][]

/** The backend sends something every 15 s: if three are missing, the connection is broken although nothing said so. */
const SILENCE_MS = 45_000

/** Passes on each event of a player's stream until the stream ends, and returns how it ended. Never rejects. */
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
    // Also for an unread answer: one that is no stream would keep its connection.
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
    // Whatever broke it: reconnect, and get the current state.
  }
  return { kind: 'broken', retryAfterMs: parser.retryMs }
}

function understood({ event, data }: ServerSentEvent): PlayerEvent[] {
  if (!names.includes(event)) return []
  const told: unknown = JSON.parse(data)
  return [{ event, data: told } as PlayerEvent]
}
