import { randomInt } from 'node:crypto'
import semver from 'semver'

import type { AttributeTypes } from '../../matchmaking/attribute-types.ts'
import { VERSION } from '../rules/values.ts'
import type { MatchRules } from '../../matchmaking/rules.ts'
import type { Configuration } from '../../queue-file/configuration.ts'
import type { ConfiguredQueue } from '../../queue-file/queue-from.ts'
import { BadEnvironment } from '../../runtime/env.ts'

/** What the players of a run are drawn by, and their matches are checked by. */
export interface Crowd {
  readonly queue: string
  readonly rules: MatchRules
  /** What a queue without teams and rules asks for is not in its rules. */
  readonly types: AttributeTypes
  /** A version of the client that the queue serves. */
  readonly version: string | undefined
  readonly seed: number
  /** Whether some players join together. */
  readonly hasParties: boolean
}

interface Choice {
  /** Without it, the default queue. */
  readonly queue: string | undefined
  readonly seed: number | undefined
  /** With it, some players join together, as a game's back end queues a party. */
  readonly adminToken?: string | undefined
}

export function crowdOf(
  { queues, configured }: Configuration,
  { queue: name, seed, adminToken }: Choice,
): Crowd {
  const found = configured.find(({ queue }) => queue.id === (name ?? queues.default.id))
  if (!found) {
    const all = queues.all.map(({ id }) => id).join(', ')
    throw new BadEnvironment(`The file describes no queue "${name ?? ''}". Its queues are: ${all}.`)
  }
  const { id, attributes, versions } = found.queue
  return {
    queue: id,
    rules: found.matchRules ?? inOrder(found),
    types: attributes,
    version: versionFor(attributes, versions),
    seed: seed ?? randomInt(2 ** 31),
    hasParties: adminToken !== undefined,
  }
}

function versionFor(types: AttributeTypes, versions: string | undefined): string | undefined {
  if (versions !== undefined) return semver.minVersion(versions)?.version
  return Object.hasOwn(types, VERSION) ? '1.0.0' : undefined
}

/** Of a queue without rules, only the sizes of matches can be checked. */
function inOrder({ queue: { rules } }: ConfiguredQueue): MatchRules {
  const { size, minPartialSize, flushAfterMs } = rules
  const min = { first: size, steps: [{ afterMs: flushAfterMs, value: minPartialSize }] }
  const one = { min: { first: 1, steps: [] }, max: 1 }
  const team = { name: 'players', count: one, size: { min, max: size }, roles: [] }
  return { attributes: {}, teams: [team], rules: [], preferences: [] }
}
