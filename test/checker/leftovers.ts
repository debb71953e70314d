import { isLive } from '../../src/match/match.ts'
import { answered, byKey } from './history.ts'
import type { Check, Violation } from './violation.ts'

/** I5: once the system is quiet there is no match, no game server, and nothing in the store that only a live match needs. */
export const nothingIsLeft: Check = ({ dumps }) => {
  const { redis, fleet, backends } = dumps
  const live = [...redis.matches.values()].filter(({ match }) => isLive(match)).map(({ match }) => match.id)
  const left = (says: string, ids: readonly string[]): Violation[] =>
    ids.map((id) => ({ invariant: 'I5', says: `${id} ${says}`, about: [id] }))
  return [
    ...left('is live forever', live),
    ...left('is among the active sessions forever', redis.active),
    ...left('is due forever', redis.due),
    ...left('has expected reports forever', redis.heard),
    ...left('has files in the fleet forever', fleet.files),
    ...left(
      'has a server that runs forever',
      fleet.processes.map(({ match }) => match),
    ),
    ...backends.flatMap(({ name, sessions }) => left(`is live according to ${name} forever`, sessions)),
    ...left('is an unknown key', redis.unexplained),
    ...left(
      'is in the queue without a place',
      [...redis.queue.keys()].filter((player) => redis.places.get(player)?.is !== 'queued'),
    ),
    ...left(
      'has signs of life without a place',
      redis.signs.filter((player) => !redis.places.has(player)),
    ),
  ]
}

/** I10: refusals have a code, and limits hold. */
export const limitsHold: Check = ({ history, dumps }) => {
  const crowd = answered(history, 'server').find(({ value }) => value.count > dumps.terms.maxServers)
  const broken = history.filter((line) => line.type === 'info' && line.value.status === 500)
  return [
    ...(crowd
      ? [{ invariant: 'I10' as const, says: `${crowd.value.count} servers ran at once`, about: [crowd.key] }]
      : []),
    ...[...byKey(broken)].map(([key, [line]]): Violation => ({
      invariant: 'I10',
      says: `${line?.op ?? ''} of ${key} was answered with 500`,
      about: [key],
    })),
    ...dumps.backends.flatMap(({ name, streams, failing }): Violation[] => [
      ...(streams > 0
        ? [
            {
              invariant: 'I10' as const,
              says: `${name} has ${streams} event streams without a client`,
              about: [name],
            },
          ]
        : []),
      ...failing.map((part): Violation => ({
        invariant: 'I10',
        says: `${part} of ${name} fails after all faults are over`,
        about: [name],
      })),
    ]),
  ]
}

/** I17: whatever fails around it, no backend and no proxy ends by itself. */
export const nothingEndsByItself: Check = ({ dumps }) =>
  dumps.crashes.map(({ program, how }) => ({
    invariant: 'I17',
    says: `${program} ended by itself: ${how}`,
    about: [program],
  }))
