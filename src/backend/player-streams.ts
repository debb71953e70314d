import type { PlayerId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'
import type { PlayerEvent } from '../protocol/http.ts'
import type { EventSink } from './event-sink.ts'

/** Load balancers close what is silent for 60 s. */
const LONGEST_SILENCE_MS = 15_000
/** Signs of life in a ticket's life: one that is lost must not cost the ticket. */
const SIGNS_A_LIFE = 3
/** The news of a match whose server waited for it comes within that, and is all that its players need. */
const LOOK_AFTER_MS = 20

interface Stream {
  readonly player: PlayerId
  readonly sink: EventSink
  eventId: number
  last: string
  /** For a match, or for its server: what else changes for the player is told by news of its own. */
  waits: boolean
  /** How often the player's match was told to have moved on. */
  moves: number
  looksSoon: NodeJS.Timeout | undefined
}

export interface StreamNeeds {
  /** Where the player is now, in the words of the wire: in the match that the news told of, or where the player is found. */
  readonly look: (player: PlayerId, moved?: LiveMatch) => Promise<PlayerEvent | undefined>
  readonly onPlayer: (player: PlayerId, listener: (moved?: LiveMatch) => void) => () => void
  readonly seen: (players: readonly PlayerId[]) => Promise<void>
  /** After so long without a sign of life, a player is given up. */
  readonly ticketTtlMs: number
  readonly onError: (error: unknown) => void
  readonly onSize: (open: number) => void
}

/** The open event streams. One timer for all; each is told when something changed, looks, and sends what is new. */
export class PlayerStreams {
  readonly #needs: StreamNeeds
  readonly #streams = new Set<Stream>()
  readonly #timer: NodeJS.Timeout

  constructor(needs: StreamNeeds) {
    this.#needs = needs
    this.#timer = setInterval(
      () => {
        this.#heartbeat()
      },
      Math.min(LONGEST_SILENCE_MS, needs.ticketTtlMs / SIGNS_A_LIFE),
    ).unref()
  }

  get size(): number {
    return this.#streams.size
  }

  /**
   * Sends the player's state now, and each new one until the match ended or the player hangs up. Resolves when it knows of
   * the player, and the sink is its own. Otherwise nothing was sent: `unknown`, or `over` when the end was the last event
   * that the player heard (`after` is its id).
   */
  async open(player: PlayerId, sink: EventSink, after = ''): Promise<'known' | 'unknown' | 'over'> {
    // Nothing would tell us again that the player has hung up: the stream would be kept for ever, and the signs of life that
    // it gives.
    if (sink.gone) return 'known'
    const begun = { eventId: 0, last: '', waits: true, moves: 0, looksSoon: undefined }
    const stream: Stream = { player, sink, ...begun }
    const forget = this.#keep(stream)
    this.#needs.seen([player]).catch(this.#needs.onError)
    const event = await this.#needs.look(player).catch((error: unknown) => {
      forget()
      throw error
    })
    if (stream.moves > 0) return 'known'
    if (event && !hasHeard(event, after)) {
      send(stream, event)
      return 'known'
    }
    forget()
    return event ? 'over' : 'unknown'
  }

  /** Positions change with every change of the queue: so all who wait look again. */
  lookAgain(): void {
    for (const stream of this.#streams) if (stream.waits) this.#update(stream)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const { sink } of this.#streams) sink.end()
  }

  #keep(stream: Stream): () => void {
    // Before the look: what happens after it is told.
    const unsubscribe = this.#needs.onPlayer(stream.player, (moved) => {
      if (moved) this.#update(stream, moved)
      else this.#updateSoon(stream)
    })
    this.#streams.add(stream)
    this.#needs.onSize(this.size)
    const forget = (): void => {
      unsubscribe()
      clearTimeout(stream.looksSoon)
      this.#streams.delete(stream)
      this.#needs.onSize(this.size)
    }
    stream.sink.onGone(forget)
    return forget
  }

  #updateSoon(stream: Stream): void {
    stream.looksSoon ??= setTimeout(() => {
      stream.looksSoon = undefined
      this.#update(stream)
    }, LOOK_AFTER_MS)
  }

  #update(stream: Stream, moved?: LiveMatch): void {
    if (moved) {
      stream.moves += 1
      clearTimeout(stream.looksSoon)
      stream.looksSoon = undefined
    }
    const { moves } = stream
    this.#needs.look(stream.player, moved).then((event) => {
      // What was looked for before the news came may be older than it; what is newer is told of by news of its own.
      if (moves === stream.moves) send(stream, event)
    }, this.#needs.onError)
  }

  #heartbeat(): void {
    const players = [...this.#streams].map(({ player }) => player)
    for (const { sink, eventId } of this.#streams) if (eventId > 0 && sink.taken) sink.write(': here\n\n')
    this.#needs.seen(players).catch(this.#needs.onError)
  }
}

type Ended = Extract<PlayerEvent, { event: 'ended' }>

function endId({ data }: Ended): string {
  return `ended-${data.session_id ?? data.reason}`
}

/** A browser connects again after every end, and says what it heard last. */
function hasHeard(event: PlayerEvent, after: string): boolean {
  return event.event === 'ended' && after === endId(event)
}

function send(stream: Stream, event: PlayerEvent | undefined): void {
  const { sink } = stream
  if (sink.gone) return
  if (!event) {
    sink.end()
    return
  }
  // A token is new at each look; the same news otherwise is no news.
  const news = JSON.stringify(event, (key, value: unknown) => (key === 'token' ? undefined : value))
  if (news === stream.last) return
  stream.last = news
  stream.waits = event.event === 'queued' || event.event === 'starting'
  stream.eventId += 1
  const id = event.event === 'ended' ? endId(event) : stream.eventId
  const retry = stream.eventId === 1 ? 'retry: 1000\n\n' : ''
  sink.write(`${retry}event: ${event.event}\nid: ${id}\ndata: ${JSON.stringify(event.data)}\n\n`)
  if (event.event === 'ended') sink.end()
}
