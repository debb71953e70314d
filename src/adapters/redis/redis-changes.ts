import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'

import type { PlayerId, TicketId } from '../../match/ids.ts'
import { isLive, type LiveMatch } from '../../match/match.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Changes, QueueChange, Unsubscribe } from '../../ports/changes.ts'
import { Topics } from '../../runtime/topics.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { ticketIn } from './ticket-text.ts'
import { matchIn } from './texts.ts'

/**
 * Hears what the scripts publish: `q`, the backend that queued them, and on lines of their own tickets (a player, and the
 * place) that came into a queue; `s`, and on lines of their own tickets (an id, and its players) that left one; `p` and
 * players whose place changed; or `m` and players and, on a line of its own, their match that moved on.
 */
export class RedisChanges implements Changes {
  /** Marks the joins of this backend. */
  readonly own = randomUUID()
  readonly #subscriber: Redis
  readonly #queue = new Topics<'queue', QueueChange>()
  readonly #players = new Topics<PlayerId, LiveMatch>()

  constructor(subscriber: Redis) {
    this.#subscriber = subscriber
    subscriber.on('message', (_channel: string, message: string) => {
      this.#hear(message)
    })
  }

  async listen(keys: Keys): Promise<void> {
    await answered(this.#subscriber.subscribe(keys.changes))
    // What was published while the connection was lost was not heard: everybody looks again.
    this.#subscriber.on('ready', () => {
      this.#queue.tell('queue', { kind: 'missed' })
      this.#players.tellAll()
    })
  }

  onQueue(listener: (change: QueueChange) => void): Unsubscribe {
    return this.#queue.on('queue', (change = { kind: 'missed' }) => {
      listener(change)
    })
  }

  onPlayer(player: PlayerId, listener: (moved?: LiveMatch) => void): Unsubscribe {
    return this.#players.on(player, listener)
  }

  /** Some join here: whoever claims them by the connection of their step does so after it, long before its news comes. */
  joined(tickets: readonly Ticket[]): void {
    this.#queue.tell('queue', { kind: 'queued', tickets })
  }

  /** Some who were said to have joined here held a place before. */
  left(tickets: readonly TicketId[]): void {
    if (tickets.length > 0) this.#queue.tell('queue', { kind: 'left', tickets })
  }

  #hear(message: string): void {
    const [head = '', ...lines] = message.split('\n')
    const [kind, ...words] = head.split(' ')
    if (kind === 'q') this.#hearQueued(lines, words[0] === this.own)
    else if (kind === 's') this.#hearLeft(lines.map((line) => line.split(' ')))
    else this.#tellPlayers(words as PlayerId[], lines[0])
  }

  #hearQueued(lines: readonly string[], isOwn: boolean): void {
    const tickets = lines.flatMap((line) => {
      const space = line.indexOf(' ')
      return ticketIn(line.slice(0, space) as PlayerId, line.slice(space + 1)) ?? []
    })
    if (!isOwn) this.#queue.tell('queue', { kind: 'queued', tickets })
    this.#tellPlayers(tickets.flatMap(({ players }) => players))
  }

  #hearLeft(tickets: readonly (readonly string[])[]): void {
    this.#queue.tell('queue', { kind: 'left', tickets: tickets.map(([id = '']) => id as TicketId) })
    this.#tellPlayers(tickets.flatMap(([, ...players]) => players) as PlayerId[])
  }

  #tellPlayers(players: readonly PlayerId[], match?: string): void {
    const listening = players.filter((player) => this.#players.has(player))
    if (listening.length === 0) return
    const moved = match === undefined ? undefined : matchIn(match)
    for (const player of listening) this.#players.tell(player, moved && isLive(moved) ? moved : undefined)
  }
}
