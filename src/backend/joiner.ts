import semver from 'semver'

import type { Joiner } from '../lifecycle/join.ts'
import type { PlayerId } from '../match/ids.ts'
import type { Queue } from '../matchmaking/queues.ts'
import { readAttributes } from '../matchmaking/read-attributes.ts'
import type { JoinBody } from '../protocol/join-body.ts'
import type { ProblemCode } from '../protocol/problems.ts'

/** Why the queue does not take a player. */
interface Refusal {
  readonly code: ProblemCode
  readonly detail: string
}

/** The player with what they bring, or why the queue does not take them. */
export function joinerFrom(player: PlayerId, body: JoinBody, queue: Queue): Joiner | Refusal {
  const notServed = whyNotServed(queue, body.version)
  if (notServed !== undefined) return { code: 'VERSION_NOT_SERVED', detail: notServed }
  const read = readAttributes(queue, body)
  if (read.kind === 'refused') return { code: 'BAD_ATTRIBUTES', detail: read.says }
  return { player, queue: queue.id, attributes: read.attributes }
}

function whyNotServed({ id, versions }: Queue, version: string | undefined): string | undefined {
  if (versions === undefined) return undefined
  const serves = `Queue ${id} serves the versions ${versions}`
  if (version === undefined) return `${serves}, and this join names none.`
  if (semver.valid(version) === null) return `${serves}, and "${version}" is not a version.`
  // Otherwise a test build such as 1.3.0-beta.2 would be outside of ^1.2.0, and of every other range.
  const isServed = semver.satisfies(version, versions, { includePrerelease: true })
  return isServed ? undefined : `${serves}, not ${version}.`
}
