import { isLive } from '../../src/match/match.ts'
import { answered, byKey } from './history.ts'
import type { Check, Violation } from './violation.ts'

/** I5: once all is quiet there is no match, no game server, and nothing in the store that only a live match needs. */
export const nothingIsLeft: Check = ({ dumps }) => {
  const { redis, fleet, backends } = dumps
  const live = [...redis.matches.values()].filter(({ match }) => isLive(match)).map(({ match }) => match.id)
  const left = (says: string, ids: readonly string[]): Violation[] =>
    ids.map((id) => ({ invariant: 'I5', says: `${id} ${says}`, about: [id] }))
  return [
    ...left('is live for ever', live),
    ...left('is among the active sessions for ever', redis.active),
    ...left('is due for ever', redis.due),
    ...left('is listened to for ever', redis.heard),
    ...left('has files in the fleet for ever', fleet.files),
    ...left(
      'has a server that runs for ever',
      fleet.processes.map(({ match }) => match),
    ),
    ...backends.flatMap(({ name, sessions }) => left(`is live in the eyes of ${name} for ever`, sessions)),
    ...left('is a key that nothing explains', redis.unexplained),
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

/** I10: what is refused is refused by name, and what is limited stays within its limit. */
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
              says: `${name} has ${streams} event streams of nobody`,
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
