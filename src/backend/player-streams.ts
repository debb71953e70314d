import type { ServerResponse } from 'node:http'

import type { PlayerId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'
import type { PlayerEvent } from '../protocol/http.ts'

/** Load balancers close what is silent for 60 s. */
const LONGEST_SILENCE_MS = 15_000
/** Signs of life in a ticket's life: one that is lost must not cost the ticket. */
const SIGNS_A_LIFE = 3
/** The news of a match whose server waited for it comes within that, and is all that its players need. */
const LOOK_AFTER_MS = 20

interface Stream {
  readonly player: PlayerId
  readonly response: ServerResponse
  eventId: number
  last: string
  /** For a match, or for its server: what else changes for him is told by news of his own. */
  waits: boolean
  /** How often his match was told to have moved on. */
  moves: number
  looksSoon: NodeJS.Timeout | undefined
}

export interface StreamNeeds {
  /** Where the player is now, in the words of the wire: in the match that the news told of, or where he is found. */
  readonly look: (player: PlayerId, moved?: LiveMatch) => Promise<PlayerEvent | undefined>
  readonly onPlayer: (player: PlayerId, listener: (moved?: LiveMatch) => void) => () => void
  readonly seen: (players: readonly PlayerId[]) => Promise<void>
  /** After so long without a sign of life, a player is given up. */
  readonly ticketTtlMs: number
  readonly onError: (error: unknown) => void
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
   * Sends the player's state now, and each new one until the match ended or he hangs up. Resolves when it knows of him, and
   * the response is its own; `unknown`: nothing was sent.
   */
  async open(player: PlayerId, response: ServerResponse): Promise<'known' | 'unknown'> {
    // He hung up already. Nothing would tell us so again: he would be kept for ever, and the signs of life that his stream
    // gives with him.
    if (response.destroyed) return 'known'
    const begun = { eventId: 0, last: '', waits: true, moves: 0, looksSoon: undefined }
    const stream: Stream = { player, response, ...begun }
    // Before the look: what happens after it is told.
    const unsubscribe = this.#needs.onPlayer(player, (moved) => {
      if (moved) this.#update(stream, moved)
      else this.#updateSoon(stream)
    })
    this.#streams.add(stream)
    const forget = (): void => {
      unsubscribe()
      clearTimeout(stream.looksSoon)
      this.#streams.delete(stream)
    }
    response.on('close', forget)
    this.#needs.seen([player]).catch(this.#needs.onError)
    const event = await this.#needs.look(player).catch((error: unknown) => {
      forget()
      throw error
    })
    if (stream.moves > 0) return 'known'
    if (event && hasHeardTheEnd(response, event)) response.writeHead(204).end()
    else if (event) send(stream, event)
    else forget()
    return event ? 'known' : 'unknown'
  }

  /** Positions change with every change of the queue: so all who wait look again. */
  lookAgain(): void {
    for (const stream of this.#streams) if (stream.waits) this.#update(stream)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const { response } of this.#streams) response.end()
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
    for (const { response, eventId } of this.#streams)
      if (eventId > 0 && response.writableLength === 0) response.write(': here\n\n')
    this.#needs.seen(players).catch(this.#needs.onError)
  }
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // For an nginx in front, which would hold the events back.
  'x-accel-buffering': 'no',
}

type Ended = Extract<PlayerEvent, { event: 'ended' }>

function endId({ data }: Ended): string {
  return `ended-${data.session_id ?? data.reason}`
}

/** A browser connects again after every end, and says what it heard last. Only 204 tells it to stop. */
function hasHeardTheEnd({ req }: ServerResponse, event: PlayerEvent): boolean {
  return event.event === 'ended' && req.headers['last-event-id'] === endId(event)
}

function send(stream: Stream, event: PlayerEvent | undefined): void {
  const { response } = stream
  if (response.writableEnded || response.destroyed) return
  if (stream.eventId === 0) response.writeHead(200, headers)
  if (!event || response.req.method === 'HEAD') {
    response.end()
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
  response.write(`${retry}event: ${event.event}\nid: ${id}\ndata: ${JSON.stringify(event.data)}\n\n`)
  if (event.event === 'ended') response.end()
}
