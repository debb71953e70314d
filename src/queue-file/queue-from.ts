import type { QueueId } from '../match/ids.ts'
import { defaultPoolRules, type PoolRules } from '../match/pool-rules.ts'
import type { QueueRules } from '../match/queue-rules.ts'
import type { QueueServer } from '../match/queue-server.ts'
import { byRules } from '../matchmaking/by-rules.ts'
import { firstCome } from '../matchmaking/first-come.ts'
import type { Queue } from '../matchmaking/queues.ts'
import type { MatchRules } from '../matchmaking/rules.ts'
import { largestParty } from '../matchmaking/seat-plans.ts'
import { commandWords } from '../runtime/command-words.ts'
import { attributeTypesFrom } from './attribute-types-from.ts'
import type { GameServer } from './game-server-schema.ts'
import { matchRulesFrom } from './match-rules-from.ts'
import type { PoolEntry } from './pool-schema.ts'
import type { QueueEntry } from './queue-schema.ts'
import { fillAfterMsOf, playersIn, teamRulesFrom } from './team-rules-from.ts'

/** A queue, and the rules that it was made from: none where players are matched in order of arrival. */
export interface ConfiguredQueue {
  readonly queue: Queue
  readonly matchRules: MatchRules | undefined
}

export function queueFrom(id: QueueId, entry: QueueEntry, defaults: QueueRules): ConfiguredQueue {
  const { versions, properties, gameServer, pool } = entry
  const { min, max } = playersIn(teamRulesFrom(entry, defaults))
  const rules = { ...defaults, size: max, minPartialSize: min, flushAfterMs: fillAfterMsOf(entry, defaults) }
  const matchRules = matchRulesFrom(entry, defaults)
  return {
    matchRules,
    queue: {
      id,
      rules,
      matchmaker: matchRules ? byRules(matchRules) : firstCome(rules),
      attributes: attributeTypesFrom(entry),
      ...(matchRules && { largestParty: largestParty(matchRules.teams) }),
      ...(versions !== undefined && { versions }),
      ...(properties && { properties }),
      ...(gameServer && { server: serverFrom(gameServer) }),
      ...(pool && { pool: poolRulesFrom(pool) }),
    },
  }
}

function poolRulesFrom({ min, max, coverSeconds, idleSeconds }: PoolEntry): PoolRules {
  const { coverMs, idleMs, min: fewest } = defaultPoolRules
  return {
    min: min ?? fewest,
    max,
    coverMs: coverSeconds === undefined ? coverMs : coverSeconds * 1000,
    idleMs: idleSeconds === undefined ? idleMs : idleSeconds * 1000,
  }
}

function serverFrom({ command = '', image, env = {} }: GameServer): QueueServer {
  const read = commandWords(command)
  return {
    ...('words' in read && read.words.length > 0 && { command: read.words }),
    ...(image !== undefined && { image }),
    env,
  }
}
