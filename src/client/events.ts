import type { PlayerEvent } from '../protocol/player-answers.ts'
import { SseParser, type ServerSentEvent } from './sse.ts'
import { isProblem, parseJson, type StreamAnswer, type Transport } from './transport.ts'

/** How an event stream ended. */
export type StreamEnd =
  | { readonly kind: 'match-over' }
  /** The backend has already sent the last event. */
  | { readonly kind: 'all-told' }
  | { readonly kind: 'unknown-player' }
  /** The backend does not let the player listen. */
  | { readonly kind: 'refused'; readonly status: number; readonly body: unknown }
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
    if (answer.status !== 200) return await refusedOrBroken(answer, decoder)
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

/** Something in front of a backend that is being replaced may refuse in its own format: that is not final. */
async function refusedOrBroken(answer: StreamAnswer, decoder: TextDecoder): Promise<StreamEnd> {
  const { status, retryAfterMs } = answer
  if (status !== 401 && status !== 403) return { kind: 'broken', retryAfterMs }
  let text = ''
  for await (const bytes of answer.bytes) text += decoder.decode(bytes, { stream: true })
  const body = parseJson(text)
  return isProblem(body) ? { kind: 'refused', status, body } : { kind: 'broken', retryAfterMs }
}

function understood({ event, data }: ServerSentEvent): PlayerEvent[] {
  if (!names.includes(event)) return []
  const told: unknown = JSON.parse(data)
  return [{ event, data: told } as PlayerEvent]
}
