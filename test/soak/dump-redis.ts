import { Redis } from 'ioredis'

import { Keys } from '../../src/adapters/redis/keys.ts'
import { ticketIn } from '../../src/adapters/redis/ticket-text.ts'
import type { MatchId, PlayerId, QueueId } from '../../src/match/ids.ts'
import type { Match } from '../../src/match/match.ts'
import type { GoneReason } from '../../src/match/ticket.ts'
import type { RedisDump } from '../checker/dumps.ts'
import { RANKED } from '../checker/ranked.ts'
import { PREFIX, SYSTEM } from './soak-system.ts'
import { goneReasonIn, matchIn } from '../../src/adapters/redis/texts.ts'
import { DEFAULT_QUEUE } from '../../src/match/queue-rules.ts'

const keys = new Keys(PREFIX, SYSTEM)
const AT_ONCE = 500
const QUEUES = [DEFAULT_QUEUE, RANKED as QueueId]

/** Everything in the namespace, read with the table of keys; other keys are listed as unknown. */
export async function dumpRedis(url: string): Promise<RedisDump> {
  const redis = new Redis(url)
  try {
    const names = await namesIn(redis)
    const sessions = names.filter((name) => name.startsWith(keys.sessions))
    const goners = names.filter((name) => name.startsWith(keys.goners))
    const single: readonly string[] = [
      ...QUEUES.flatMap((queue) => [keys.queue(queue), keys.companions(queue)]),
      keys.places,
      keys.signs,
      keys.active,
      keys.due,
      keys.heard,
      keys.history,
      keys.lease,
      keys.epoch,
      keys.config,
      keys.configsKnown,
    ]
    // They expire by themselves: no match and no player needs them.
    const ending = names.filter((name) =>
      [keys.parties, keys.partyCodes, keys.partyMembers, keys.rates].some((prefix) =>
        name.startsWith(prefix),
      ),
    )
    const known = new Set([...sessions, ...goners, ...ending, ...single])
    return {
      places: new Map(
        Object.entries(await redis.hgetall(keys.places)).map(([player, place]) => [
          player,
          placeIn(player, place),
        ]),
      ),
      queue: new Map(await queuedIn(redis)),
      gone: new Map(await goneOf(redis, goners)),
      matches: new Map(await matchesOf(redis, sessions)),
      active: await redis.smembers(keys.active),
      due: await redis.zrange(keys.due, '0', '-1'),
      heard: await redis.zrange(keys.heard, '0', '-1'),
      signs: await redis.zrange(keys.signs, '0', '-1'),
      backlog: await redis.xlen(keys.history),
      unexplained: names.filter((name) => !known.has(name)),
    }
  } finally {
    redis.disconnect()
  }
}

async function queuedIn(redis: Redis): Promise<[string, number][]> {
  const read = QUEUES.map((queue) => redis.zrange(keys.queue(queue), '0', '-1', 'WITHSCORES'))
  return (await Promise.all(read)).flatMap(pairs).map(([player, score]) => [player, Number(score)])
}

async function namesIn(redis: Redis): Promise<string[]> {
  const names = new Set<string>()
  for await (const page of redis.scanStream({ match: `${PREFIX}:*`, count: AT_ONCE }))
    for (const name of page as string[]) names.add(name)
  return [...names]
}

type Place = RedisDump['places'] extends ReadonlyMap<string, infer P> ? P : never

function placeIn(player: string, place: string): Place {
  if (place.startsWith('m ')) return { is: 'matched', match: place.slice(2) }
  const ticket = ticketIn(player as PlayerId, place)
  if (!ticket) throw new Error(`${player} has an invalid place: ${place}`)
  return { is: 'queued', ticket }
}

/** `operation why`. */
async function goneOf(redis: Redis, names: readonly string[]): Promise<[string, GoneReason][]> {
  const values = await Promise.all(names.map((name) => redis.get(name)))
  return values.flatMap((value, i): [string, GoneReason][] =>
    value === null
      ? []
      : [[names[i]?.slice(keys.goners.length) ?? '', goneReasonIn(value.slice(value.indexOf(' ') + 1))]],
  )
}

async function matchesOf(
  redis: Redis,
  names: readonly string[],
): Promise<[string, { match: Match; epoch: number | undefined }][]> {
  const values = await Promise.all(names.map((name) => redis.hmget(name, 'match', 'epoch')))
  return values.flatMap(([json, epoch]): [string, { match: Match; epoch: number | undefined }][] => {
    if (!json) return []
    const match = matchIn(json)
    return [[match.id satisfies MatchId, { match, epoch: epoch ? Number(epoch) : undefined }]]
  })
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((each, i): [string, string][] => (i % 2 === 0 ? [[each, flat[i + 1] ?? '']] : []))
}
