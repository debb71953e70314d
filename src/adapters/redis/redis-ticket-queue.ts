import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'

import type { PlayerId, QueueId } from '../../match/ids.ts'
import { tolerance, type Charge } from '../../match/rate.ts'
import type { GoneReason, Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { Door, NotLetIn, Place, TicketQueue, Visit } from '../../ports/ticket-queue.ts'
import { answered } from './connection.ts'
import { Batcher } from './batcher.ts'
import type { Keys } from './keys.ts'
import { joinedIn, placesIn } from './places-in.ts'
import type { RedisChanges } from './redis-changes.ts'
import { listIn, numberIn, textsIn, wordIn } from './replies.ts'
import { run } from './scripts.ts'
import { queuesText, ticketIn, ticketsIn, ticketText } from './ticket-text.ts'
import { textOf } from './texts.ts'

/** How long the outcome of a wait is kept for its player. */
export const TOLD_SECONDS = 3600
/** Tickets that expire in one step: no step may block Redis for long. */
const EXPIRE_AT_ONCE = 500
/** Places read per step of a scan through all of them. */
const PLACES_AT_ONCE = 1000
/** Tickets looked up per step. */
const LOOKED_AT_ONCE = 500

/**
 * Players queued, or looked up, per step. With 64, all waiting requests went out together and backend and Redis
 * waited for each other: two overlapping steps give an eighth more joins per second. It counts players, not tickets, since
 * each player's place lists the whole party: 32 parties of 400 in one step blocked Redis for a second.
 */
const PLAYERS_AT_ONCE = 32

type OwnNews = Pick<RedisChanges, 'own' | 'joined' | 'left'>

export class RedisTicketQueue implements TicketQueue {
  readonly #redis: Redis
  readonly #keys: Keys
  readonly #changes: OwnNews
  readonly #joining = new Batcher((all: readonly Joining[]) => this.#enqueueAll(all), {
    atMost: PLAYERS_AT_ONCE,
    sizeOf: ({ ticket }) => ticket.players.length,
  })
  readonly #visiting = new Batcher((all: readonly Visit[]) => this.#visitAll(all), {
    atMost: PLAYERS_AT_ONCE,
  })
  readonly #looking = new Batcher((all: readonly PlayerId[]) => this.#placesOf(all), {
    atMost: PLAYERS_AT_ONCE,
  })

  constructor(redis: Redis, keys: Keys, changes: OwnNews) {
    this.#redis = redis
    this.#keys = keys
    this.#changes = changes
  }

  async enqueue(ticket: Ticket): Promise<Place>
  async enqueue(ticket: Ticket, door: Door): Promise<Place | NotLetIn>
  async enqueue(ticket: Ticket, door?: Door): Promise<Place | NotLetIn> {
    return this.#joining.ask({ ticket, door })
  }

  visit(visit: Visit): Promise<number> {
    return this.#visiting.ask(visit)
  }

  async leave(player: PlayerId): Promise<'left' | 'matched' | 'not-queued'> {
    const { places, queues, signs, goners, changes } = this.#keys
    const keys = [places, queues, signs, goners, changes]
    const why: GoneReason = { kind: 'left' }
    const args = [player, `${randomUUID()} ${textOf(why)}`, TOLD_SECONDS]
    return wordIn(await run(this.#redis, 'leave-queue-5', { keys, args }), ['left', 'matched', 'not-queued'])
  }

  place(player: PlayerId): Promise<Place> {
    return this.#looking.ask(player)
  }

  async waiting(): Promise<readonly Ticket[]> {
    const found = new Map<string, Ticket>()
    let cursor = '0'
    do {
      const step = this.#redis.hscan(this.#keys.places, cursor, 'COUNT', PLACES_AT_ONCE)
      const [next, held] = await answered(step)
      // A scan may return a place twice.
      for (const ticket of ticketsIn(held)) found.set(ticket.id, ticket)
      cursor = next
    } while (cursor !== '0')
    return [...found.values()]
  }

  async stillWaiting(tickets: readonly Ticket[]): Promise<readonly Ticket[]> {
    const steps = Array.from({ length: Math.ceil(tickets.length / LOOKED_AT_ONCE) }, (_, i) =>
      this.#stillWaiting(tickets.slice(i * LOOKED_AT_ONCE, (i + 1) * LOOKED_AT_ONCE)),
    )
    return (await Promise.all(steps)).flat()
  }

  size(queue: QueueId): Promise<number> {
    return answered(this.#redis.zcard(this.#keys.queue(queue)))
  }

  async seen(players: readonly PlayerId[], now: Instant): Promise<void> {
    if (players.length === 0) return
    const signs = players.flatMap((player) => [String(now), player])
    await answered(this.#redis.zadd(this.#keys.signs, 'XX', 'GT', ...signs))
  }

  async expire(unseenSince: Instant): Promise<readonly Ticket[]> {
    const { places, queues, signs, goners, changes } = this.#keys
    const keys = [places, queues, signs, goners, changes]
    const why: GoneReason = { kind: 'expired' }
    const args = [unseenSince, EXPIRE_AT_ONCE, textOf(why), TOLD_SECONDS]
    return ticketsIn(textsIn(await run(this.#redis, 'expire-tickets-5', { keys, args })))
  }

  async #enqueueAll(all: readonly Joining[]): Promise<readonly (Place | NotLetIn)[]> {
    const { places, queues, sessions, goners, signs, changes, rates } = this.#keys
    const keys = [places, queues, sessions, goners, signs, changes, rates]
    const args = [this.#changes.own, ...all.flatMap(enqueueArgs)]
    const tickets = all.map(({ ticket }) => ticket)
    // A read of the queue on this connection sees them from now on, without waiting for the answer.
    const onSent = (): void => {
      this.#changes.joined(tickets)
    }
    const answer = await run(this.#redis, 'enqueue-7', { keys, args, onSent })
    const found = joinedIn(answer, tickets)
    this.#changes.left(tickets.filter((ticket, i) => !isOf(found[i], ticket)).map(({ id }) => id))
    return found
  }

  async #visitAll(visits: readonly Visit[]): Promise<readonly number[]> {
    const keys = [this.#keys.signs, this.#keys.rates]
    const args = visits.flatMap(({ at, player = '', charges }) => [at, player, ...chargeArgs(charges)])
    return listIn(await run(this.#redis, 'visit-2', { keys, args })).map(numberIn)
  }

  async #stillWaiting(tickets: readonly Ticket[]): Promise<readonly Ticket[]> {
    const keys = [this.#keys.places, this.#keys.signs]
    const args = tickets.flatMap(({ id, players }) => [id, players.length, ...players])
    const answer = textsIn(await run(this.#redis, 'still-waiting-2', { keys, args }))
    return tickets.flatMap(({ players: [holder] }, i) => {
      const ticket = ticketIn(holder, answer[2 * i])
      return ticket ? { ...ticket, seenAt: Math.max(ticket.seenAt, Number(answer[2 * i + 1] ?? 0)) } : []
    })
  }

  async #placesOf(players: readonly PlayerId[]): Promise<readonly Place[]> {
    const { places, queues, sessions, goners } = this.#keys
    const keys = [places, queues, sessions, goners]
    return placesIn(await run(this.#redis, 'places-4', { keys, args: players }), players)
  }
}

interface Joining {
  readonly ticket: Ticket
  readonly door: Door | undefined
}

function enqueueArgs({ ticket, door }: Joining): (string | number)[] {
  const { queuedAt, seenAt, players } = ticket
  const asked = [door?.mostWaiting ?? '', ...chargeArgs(door?.charges ?? [])]
  return [ticketText(ticket), queuesText(ticket), queuedAt, seenAt, ...asked, players.length, ...players]
}

function chargeArgs(charges: readonly Charge[]): (string | number)[] {
  return [charges.length, ...charges.flatMap(({ caller, rate }) => [caller, rate.everyMs, tolerance(rate)])]
}

function isOf(place: Place | NotLetIn | undefined, { id }: Ticket): boolean {
  return place?.kind === 'queued' && place.ticket.id === id
}
