import type { PlayerId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'
import type { PlayerEvent, PlayerStep } from '../protocol/http.ts'
import type { WhyAnswer } from '../protocol/why-answer.ts'
import type { EventSink } from './event-sink.ts'
import type { StreamLimits } from './limits.ts'
import { OpenStreams } from './open-streams.ts'
import { WaitExplainer } from './wait-explainer.ts'

/** Load balancers close connections that are silent for 60 s. */
const LONGEST_SILENCE_MS = 15_000
/** Signs of life per ticket lifetime: losing one must not cost the ticket. */
const SIGNS_A_LIFE = 3
/** With a warm server, the notification that the match is ready arrives within this time, and saves the look. */
const LOOK_AFTER_MS = 20

interface Stream {
  readonly player: PlayerId
  readonly sink: EventSink
  eventId: number
  last: string
  /** What the player was told last of why they wait. */
  lastWhy: string
  /** What the player was told last: where they are. */
  step: PlayerStep['event'] | undefined
  /** How many moves of the player's match were reported. */
  moves: number
  looksSoon: NodeJS.Timeout | undefined
}

export interface StreamNeeds {
  /** Where the player is now, as an event: in the match from the notification, or as looked up. */
  readonly look: (player: PlayerId, moved?: LiveMatch) => Promise<PlayerStep | undefined>
  /** Why the player waits; nothing if they do not. */
  readonly why: (player: PlayerId) => Promise<WhyAnswer | undefined>
  readonly onPlayer: (player: PlayerId, listener: (moved?: LiveMatch) => void) => () => void
  readonly seen: (players: readonly PlayerId[]) => Promise<void>
  /** After this long without a sign of life, a player's ticket expires. */
  readonly ticketTtlMs: number
  readonly onError: (error: unknown) => void
  readonly onSize: (open: number) => void
  /** The oldest stream of a player has ended, because there were too many. */
  readonly onOldestEnded: () => void
  readonly limits: StreamLimits
}

/** The open event streams. One timer serves all; on each notification a stream looks, and sends what is new. */
export class PlayerStreams {
  readonly #needs: StreamNeeds
  readonly #streams = new OpenStreams<Stream>()
  readonly #timer: NodeJS.Timeout
  readonly #waits = new WaitExplainer<Stream>((stream) => this.#explain(stream))

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
   * Sends the player's state now, and each new one until the match ends or the player disconnects. Resolves with
   * `known` once the player is known and the stream owns the sink. Otherwise nothing was sent: `unknown`, or `over` if
   * the player already received the end (`after` is the id of their last event), or `full`: too many streams are open.
   * A player with too many streams keeps the newest: the others are most likely of connections that are gone.
   */
  async open(player: PlayerId, sink: EventSink, after = ''): Promise<'known' | 'unknown' | 'over' | 'full'> {
    // We would never learn again that the player disconnected: the stream, and its signs of life, would go on forever.
    if (sink.gone) return 'known'
    const { all } = this.#needs.limits
    if (all > 0 && this.size >= all) return 'full'
    const begun = { eventId: 0, last: '', lastWhy: '', step: undefined, moves: 0, looksSoon: undefined }
    const stream: Stream = { player, sink, ...begun }
    const forget = this.#keep(stream)
    const event = await this.#needs.look(player).catch((error: unknown) => {
      forget()
      throw error
    })
    if (stream.moves > 0) return 'known'
    if (event && !hasHeard(event, after)) {
      this.#tell(stream, event)
      return 'known'
    }
    forget()
    return event ? 'over' : 'unknown'
  }

  /** Every change of the queue changes positions: all waiting players look again. */
  lookAgain(): void {
    for (const stream of this.#streams) if (isWaiting(stream)) this.#update(stream)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const { sink } of this.#streams) sink.end()
  }

  #keep(stream: Stream): () => void {
    // Subscribe before the look, so that no later change is missed.
    const unsubscribe = this.#needs.onPlayer(stream.player, (moved) => {
      if (moved) this.#update(stream, moved)
      else this.#updateSoon(stream)
    })
    this.#streams.add(stream)
    const { perPlayer } = this.#needs.limits
    const oldest = perPlayer > 0 && this.#streams.oldestBeyond(perPlayer, stream.player)
    if (oldest) {
      this.#needs.onOldestEnded()
      oldest.sink.end()
    }
    this.#needs.onSize(this.size)
    const forget = (): void => {
      unsubscribe()
      clearTimeout(stream.looksSoon)
      this.#waits.drop(stream)
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
      // If a notification came during the look, the result may be outdated, and the notification sends the newer state.
      if (moves === stream.moves) this.#tell(stream, event)
    }, this.#needs.onError)
  }

  #tell(stream: Stream, event: PlayerStep | undefined): void {
    send(stream, event)
    if (event?.event === 'queued' && !stream.sink.gone) this.#waits.add(stream)
    else this.#waits.drop(stream)
  }

  async #explain(stream: Stream): Promise<void> {
    try {
      const why = await this.#needs.why(stream.player)
      if (why && stream.step === 'queued') sendWhy(stream, why)
    } catch (error) {
      this.#needs.onError(error)
    }
  }

  #heartbeat(): void {
    const players = [...this.#streams].map(({ player }) => player)
    for (const { sink, eventId } of this.#streams) if (eventId > 0 && sink.taken) sink.write(': here\n\n')
    this.#needs.seen(players).catch(this.#needs.onError)
  }
}

type Ended = Extract<PlayerStep, { event: 'ended' }>

function endId({ data }: Ended): string {
  return `ended-${data.session_id ?? data.reason}`
}

/** A browser reconnects after every end, and sends the id of its last event. */
function hasHeard(event: PlayerStep, after: string): boolean {
  return event.event === 'ended' && after === endId(event)
}

/** Other changes come with a notification of their own. */
function isWaiting({ step }: Stream): boolean {
  return step === undefined || step === 'queued' || step === 'starting'
}

function send(stream: Stream, event: PlayerStep | undefined): void {
  const { sink } = stream
  if (sink.gone) return
  if (!event) {
    sink.end()
    return
  }
  // Each look makes a new token; apart from it, equal data is not worth sending.
  const news = JSON.stringify(event, (key, value: unknown) => (key === 'token' ? undefined : value))
  if (news === stream.last) return
  stream.last = news
  stream.step = event.event
  // Players who wait again are told why again: in between, it was over.
  if (event.event !== 'queued') stream.lastWhy = ''
  write(stream, event)
  if (event.event === 'ended') sink.end()
}

/** The time goes on in each answer; without another change there is nothing new to say. */
function sendWhy(stream: Stream, data: WhyAnswer): void {
  const news = JSON.stringify({ ...data, waited_seconds: null })
  if (stream.sink.gone || !stream.sink.taken || news === stream.lastWhy) return
  stream.lastWhy = news
  write(stream, { event: 'why', data })
}

function write(stream: Stream, event: PlayerEvent): void {
  stream.eventId += 1
  const id = event.event === 'ended' ? endId(event) : stream.eventId
  const retry = stream.eventId === 1 ? 'retry: 1000\n\n' : ''
  stream.sink.write(`${retry}event: ${event.event}\nid: ${id}\ndata: ${JSON.stringify(event.data)}\n\n`)
}
