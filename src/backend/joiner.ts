import semver from 'semver'

import type { Joiner } from '../lifecycle/join.ts'
import { largestPartyOf } from '../lifecycle/largest-party.ts'
import type { Attributes } from '../match/attributes.ts'
import type { PlayerId } from '../match/ids.ts'
import type { Principal } from '../match/principal.ts'
import { mayAll, playerFor } from '../match/rights.ts'
import type { Queue, Queues } from '../matchmaking/queues.ts'
import type { Brought, ReadAttributes } from '../matchmaking/read-attributes.ts'
import { readForQueues } from '../matchmaking/read-for-queues.ts'
import type { JoinBody } from '../protocol/join-body.ts'
import { queuesFor, type JoinedQueues } from './queues-for.ts'
import type { Refusal } from './refusal.ts'

type Read = ReadAttributes & { readonly kind: 'read' }

/** A player with what they bring, as they say it. */
export interface Bringer extends Brought {
  readonly player: PlayerId
}

/** Who joins, or why a queue does not take them. Several players at once join only by an administrator's word. */
export function joinerIn(body: JoinBody, principal: Principal, queues: Queues): Joiner | Refusal {
  const asked = askedIn(body)
  if (!asked) return { code: 'BAD_REQUEST', detail: EITHER }
  if (body.players && !mayAll(principal, 'join several players at once')) return { code: 'ADMIN_ONLY' }
  const bringers = asked.flatMap(({ player_id: id, ...brings }) => {
    const player = playerFor(principal, 'join and leave a queue', id)
    return player ? [{ player, ...brings }] : []
  })
  if (bringers.length < asked.length)
    return { code: principal.kind === 'player' ? 'NOT_YOU' : 'NOT_PERMITTED' }
  const joined = queuesFor(body, queues)
  return 'code' in joined ? joined : joinerFrom(bringers, joined)
}

const EITHER = 'Send either player_id, or players with what each of them brings.'

function askedIn({ player_id, players, queue: _queue, queues: _queues, ...brings }: JoinBody) {
  if (players) return player_id === undefined && Object.keys(brings).length === 0 ? players : undefined
  return player_id === undefined ? undefined : [{ player_id, ...brings }]
}

/** Players on one ticket with what they bring, or why one of the queues does not take them. */
export function joinerFrom(bringers: readonly Bringer[], queues: JoinedQueues): Joiner | Refusal {
  const [first, ...others] = bringers.map(({ player }) => player)
  if (first === undefined) return { code: 'BAD_REQUEST', detail: EITHER }
  const twice = others.find((player, i) => player === first || others.indexOf(player) < i)
  if (twice !== undefined) return { code: 'BAD_REQUEST', detail: `The list names ${twice} twice.` }
  const small = queues.find((queue) => bringers.length > largestPartyOf(queue))
  if (small) return { code: 'PARTY_TOO_LARGE', detail: sizeSentence(small, bringers) }
  const attributes: Attributes[] = []
  for (const bringer of bringers) {
    const read = attributesOf(bringer, queues)
    if ('code' in read) return others.length > 0 ? refusalOf(bringer.player, read) : read
    attributes.push(read.attributes)
  }
  const [queue, ...otherQueues] = queues
  return { players: [first, ...others], queues: [queue.id, ...otherQueues.map(({ id }) => id)], attributes }
}

function sizeSentence(queue: Queue, { length }: readonly Bringer[]): string {
  return `Queue ${queue.id} takes parties of at most ${largestPartyOf(queue)}, and this one has ${length}.`
}

function refusalOf(player: PlayerId, { code, detail = '' }: Refusal): Refusal {
  return { code, detail: `For ${player}: ${detail}` }
}

function attributesOf({ player: _player, ...brings }: Bringer, queues: JoinedQueues): Refusal | Read {
  for (const queue of queues) {
    const notServed = whyNotServed(queue, brings.version)
    if (notServed !== undefined) return { code: 'VERSION_NOT_SERVED', detail: notServed }
  }
  const read = readForQueues(queues, brings)
  return read.kind === 'refused' ? { code: 'BAD_ATTRIBUTES', detail: read.says } : read
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
