import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'

import type { PlayerId } from '../../match/ids.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { Place, TicketQueue } from '../../ports/ticket-queue.ts'
import { answered } from './connection.ts'
import { Gathered } from './gathered.ts'
import type { Keys } from './keys.ts'
import type { RedisChanges } from './redis-changes.ts'
import { placesIn, placeText, ticketsIn } from './place-text.ts'
import { run } from './scripts.ts'

/** How long a player is told what became of him. */
export const TOLD_SECONDS = 3600
/** Tickets that expire in one step: so that no step holds up the others for long. */
const EXPIRE_AT_ONCE = 500

/**
 * Players who are queued, or looked for, in one step. With 64 those who wait for their answers went in one wave, and backend
 * and Redis waited for each other: an eighth more joins a second in two steps that overlap.
 */
const PLAYERS_AT_ONCE = 32

export class RedisTicketQueue implements TicketQueue {
  readonly #redis: Redis
  readonly #keys: Keys
  readonly #changes: Pick<RedisChanges, 'own' | 'joined'>
  readonly #joining = new Gathered((all: readonly Ticket[]) => this.#enqueueAll(all), PLAYERS_AT_ONCE)
  readonly #looking = new Gathered((all: readonly PlayerId[]) => this.#placesOf(all), PLAYERS_AT_ONCE)

  constructor(redis: Redis, keys: Keys, changes: Pick<RedisChanges, 'own' | 'joined'>) {
    this.#redis = redis
    this.#keys = keys
    this.#changes = changes
  }

  enqueue(ticket: Ticket): Promise<Place> {
    return this.#joining.ask(ticket)
  }

  async leave(player: PlayerId): Promise<'left' | 'matched' | 'not-queued'> {
    const { places, queue, signs, changes } = this.#keys
    const keys = [places, queue, signs, this.#keys.gone(player), changes]
    const args = [player, `${randomUUID()} ${JSON.stringify({ kind: 'left' })}`, TOLD_SECONDS]
    return (await run(this.#redis, 'leave-queue-5', { keys, args })) as 'left' | 'matched' | 'not-queued'
  }

  place(player: PlayerId): Promise<Place> {
    return this.#looking.ask(player)
  }

  async oldest(limit: number, atLeast = 1): Promise<readonly Ticket[]> {
    const { queue, places } = this.#keys
    const answer = await run(this.#redis, 'oldest-2', { keys: [queue, places], args: [limit, atLeast] })
    return ticketsIn(answer as string[])
  }

  size(): Promise<number> {
    return answered(this.#redis.zcard(this.#keys.queue))
  }

  async seen(players: readonly PlayerId[], now: Instant): Promise<void> {
    if (players.length === 0) return
    const signs = players.flatMap((player) => [String(now), player])
    await answered(this.#redis.zadd(this.#keys.signs, 'XX', 'GT', ...signs))
  }

  async expire(unseenSince: Instant): Promise<readonly Ticket[]> {
    const { places, queue, signs, goners, changes } = this.#keys
    const keys = [places, queue, signs, goners, changes]
    const args = [unseenSince, EXPIRE_AT_ONCE, JSON.stringify({ kind: 'expired' }), TOLD_SECONDS]
    return ticketsIn((await run(this.#redis, 'expire-tickets-5', { keys, args })) as string[])
  }

  async #enqueueAll(tickets: readonly Ticket[]): Promise<readonly Place[]> {
    const { places, queue, sessions, goners, signs, changes } = this.#keys
    const keys = [places, queue, sessions, goners, signs, changes]
    const each = tickets.flatMap((one) => [one.player, placeText(one), one.queuedAt, one.seenAt])
    const players = tickets.map(({ player }) => player)
    const args = [this.#changes.own, ...each]
    // Who looks at the queue now, by this connection, sees them there: nobody has to wait for the answer first.
    const onSent = (): void => {
      this.#changes.joined()
    }
    return placesIn(await run(this.#redis, 'enqueue-6', { keys, args, onSent }), players, tickets)
  }

  async #placesOf(players: readonly PlayerId[]): Promise<readonly Place[]> {
    const { places, queue, sessions, goners } = this.#keys
    const keys = [places, queue, sessions, goners]
    return placesIn(await run(this.#redis, 'places-4', { keys, args: players }), players)
  }
}
