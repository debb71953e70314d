import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'

import type { PlayerId, TicketId } from '../../match/ids.ts'
import { isLive, type LiveMatch } from '../../match/match.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Changes, QueueChange, Unsubscribe } from '../../ports/changes.ts'
import { Topics } from '../../runtime/topics.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { storedPlayer, storedTicket } from './stored-ids.ts'
import { isForOnePlayer, ticketIn } from './ticket-text.ts'
import { matchIn } from './texts.ts'

/**
 * Receives what the scripts publish. The first word says what it is:
 * - `q` and the backend that queued them: one line per ticket (a player, and their place) that entered a queue.
 * - `s`: one line per ticket (an id, and its players) that left a queue.
 * - `c`: another configuration is agreed on.
 * - `p`: players whose place changed.
 * - `m`: players and, on the next line, their match that moved on.
 */
export class RedisChanges implements Changes {
  /** Marks the joins of this backend. */
  readonly own = randomUUID()
  readonly #subscriber: Redis
  readonly #queue = new Topics<'queue', QueueChange>()
  readonly #players = new Topics<PlayerId, LiveMatch>()
  readonly #config = new Topics<'config', undefined>()

  constructor(subscriber: Redis) {
    this.#subscriber = subscriber
    subscriber.on('message', (_channel: string, message: string) => {
      this.#hear(message)
    })
  }

  async listen(keys: Keys): Promise<void> {
    await answered(this.#subscriber.subscribe(keys.changes))
    this.#subscriber.on('ready', () => {
      void this.#listenAgain(keys)
    })
  }

  onQueue(listener: (change: QueueChange) => void): Unsubscribe {
    return this.#queue.on('queue', (change = { kind: 'missed' }) => {
      listener(change)
    })
  }

  onConfig(listener: () => void): Unsubscribe {
    return this.#config.on('config', listener)
  }

  onPlayer(player: PlayerId, listener: (moved?: LiveMatch) => void): Unsubscribe {
    return this.#players.on(player, listener)
  }

  /**
   * Tickets that join through this backend: a claim on the connection of their step runs after it, long before the
   * notification arrives.
   */
  joined(tickets: readonly Ticket[]): void {
    this.#queue.tell('queue', { kind: 'queued', tickets })
  }

  /** Players announced by `joined` who already held a place. */
  left(tickets: readonly TicketId[]): void {
    if (tickets.length > 0) this.#queue.tell('queue', { kind: 'left', tickets })
  }

  /** The library can do this by itself, but nobody gets the error if the connection breaks again: it ends the process. */
  async #listenAgain(keys: Keys): Promise<void> {
    try {
      await this.#subscriber.subscribe(keys.changes)
    } catch {
      if (this.#subscriber.status === 'ready') this.#subscriber.disconnect(true)
      return
    }
    // Messages published while the connection was down are lost: everybody must look again.
    this.#queue.tell('queue', { kind: 'missed' })
    this.#players.tellAll()
    this.#config.tell('config')
  }

  #hear(message: string): void {
    const [head = '', ...lines] = message.split('\n')
    const [kind, ...words] = head.split(' ')
    if (kind === 'q') this.#hearQueued(lines, words[0] === this.own)
    else if (kind === 's') this.#hearLeft(lines.map((line) => line.split(' ')))
    else if (kind === 'c') this.#config.tell('config')
    else this.#tellPlayers(words.map(storedPlayer), lines[0])
  }

  #hearQueued(lines: readonly string[], isOwn: boolean): void {
    const tickets = lines.flatMap((line) => {
      const space = line.indexOf(' ')
      const [holder, place] = [storedPlayer(line.slice(0, space)), line.slice(space + 1)]
      // Our own joins are known already: reading them again is a twentieth of the cost of a join.
      const isForNobody = isOwn && !this.#players.has(holder) && isForOnePlayer(place)
      return isForNobody ? [] : (ticketIn(holder, place) ?? [])
    })
    if (!isOwn) this.#queue.tell('queue', { kind: 'queued', tickets })
    this.#tellPlayers(tickets.flatMap(({ players }) => players))
  }

  #hearLeft(tickets: readonly (readonly string[])[]): void {
    this.#queue.tell('queue', { kind: 'left', tickets: tickets.map(([id = '']) => storedTicket(id)) })
    this.#tellPlayers(tickets.flatMap(([, ...players]) => players.map(storedPlayer)))
  }

  #tellPlayers(players: readonly PlayerId[], match?: string): void {
    const listening = players.filter((player) => this.#players.has(player))
    if (listening.length === 0) return
    const moved = match === undefined ? undefined : matchIn(match)
    for (const player of listening) this.#players.tell(player, moved && isLive(moved) ? moved : undefined)
  }
}
