import { getHeapStatistics } from 'node:v8'

import type { PlayerId } from '../match/ids.ts'
import type { Principal } from '../match/principal.ts'
import type { Charge, Rate } from '../match/rate.ts'
import type { Door } from '../ports/ticket-queue.ts'
import type { Env } from '../runtime/env.ts'

/** What one player, one address and all together may use; a rate that is missing does not limit. */
export interface Limits {
  readonly playerRequests: Rate | undefined
  readonly playerJoins: Rate | undefined
  readonly addressRequests: Rate | undefined
  /** Players who may wait in each queue. */
  readonly mostWaiting: number
  readonly streams: StreamLimits
}

/** The most open event streams of this backend; 0 means no limit. */
export interface StreamLimits {
  readonly all: number
  readonly perPlayer: number
}

/** Who is counted. */
export interface Counted {
  readonly player: PlayerId | undefined
  readonly address: string | undefined
}

const MOST = 1_000_000
/** What no ticket can use: 48 MB for objects that do not last, by default, and 37 MB that the backend takes when idle. */
const HEAP_RESERVED = 96 * 2 ** 20
/**
 * With four attributes, of them five latencies, a waiting player takes 2.5 KB in the leader. A heap of which more than about
 * two thirds stay in use collects garbage most of the time, long before it is full.
 */
const HEAP_PER_PLAYER = 4096

export function limitsFrom(env: Env, queues: number): Limits {
  const perAddress = env.oneOf('LIMITS_PER_ADDRESS', { default: 'on', of: ['on', 'off'] })
  const ofAddress = env.integer('MAX_REQUESTS_PER_ADDRESS', { default: 200, min: 0, max: MOST })
  return {
    playerRequests: rate(env.integer('MAX_REQUESTS_PER_PLAYER', { default: 10, min: 0, max: MOST }), 1000, 5),
    playerJoins: rate(env.integer('MAX_JOINS_PER_PLAYER', { default: 60, min: 0, max: MOST }), 60_000, 1 / 3),
    addressRequests: perAddress === 'on' ? rate(ofAddress, 1000, 5) : undefined,
    mostWaiting: env.integer('MAX_WAITING_PLAYERS', { default: roomFor(queues), min: 1, max: 10 * MOST }),
    streams: {
      all: env.integer('MAX_EVENT_STREAMS', { default: 15_000, min: 0, max: MOST }),
      perPlayer: env.integer('MAX_EVENT_STREAMS_PER_PLAYER', { default: 8, min: 0, max: MOST }),
    },
  }
}

/** So many in each period; at once as many as in so many periods. */
function rate(count: number, periodMs: number, periodsAtOnce: number): Rate | undefined {
  if (count === 0) return undefined
  return { everyMs: periodMs / count, burst: Math.max(Math.ceil(count * periodsAtOnce), 1) }
}

/** Full queues must fit into the memory that this process may use: with more, it would die with all of its players. */
function roomFor(queues: number): number {
  const players = Math.floor((getHeapStatistics().heap_size_limit - HEAP_RESERVED) / HEAP_PER_PLAYER)
  return Math.max(Math.floor(Math.min(players, MOST) / Math.max(queues, 1)), 1)
}

/** Limits are for players and strangers; a studio's own programs and people know what they do. */
export function isLimited({ kind }: Principal): boolean {
  return kind === 'player' || kind === 'anyone'
}

/** What a join is asked at the door. */
export function doorFor(limits: Limits, { player, address }: Counted): Door {
  const charges = [
    ...charge('join:', player, limits.playerJoins),
    ...charge('address:', address, limits.addressRequests),
  ]
  return { charges, mostWaiting: limits.mostWaiting }
}

/** What any other request counts against. */
export function chargesFor(limits: Limits, { player, address }: Counted): readonly Charge[] {
  return [
    ...charge('player:', player, limits.playerRequests),
    ...charge('address:', address, limits.addressRequests),
  ]
}

function charge(kind: string, who: string | undefined, rate: Rate | undefined): readonly Charge[] {
  return who === undefined || rate === undefined ? [] : [{ caller: kind + who, rate }]
}
