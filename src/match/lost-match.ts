import type { Match } from './match.ts'
import { isIdle } from './pool.ts'
import { reasonOfExit, type GameServer, type ServerOrder, type ServerAnswer } from './server.ts'
import type { Instant } from './time.ts'

/** A server that carries its order. */
export type OrderedServer = GameServer & { readonly serves: ServerOrder }

export function carriesOrder(server: GameServer): server is OrderedServer {
  return server.serves !== 'unknown' && !isIdle(server.serves)
}

/**
 * The state of a match that only its server still knows: from the order it carries and, if it is ready, its answer.
 * `undefined` if a ready server gives no answer. The time of the last state change is lost: it becomes `now`.
 */
export function lostMatch(server: OrderedServer, answer: ServerAnswer, now: Instant): Match | undefined {
  const { id, queue, roster, choice, formedAt } = server.serves
  const known = { id, queue, server: server.id, roster, ...(choice && { choice }), formedAt, since: now }
  if (server.state === 'starting') return { ...known, state: 'starting' }
  // Assume that it ran: players who have played must not be told that their server never came.
  if (server.state === 'exited')
    return { ...known, state: 'ended', why: reasonOfExit('running', server.exit) }
  const reached = { at: server.at, serverName: server.name }
  switch (answer.state) {
    case 'open':
      return { ...known, ...reached, state: 'ready' }
    case 'running':
      return { ...known, ...reached, state: 'running', endsBy: now + answer.ttlSeconds * 1000 }
    case 'stop':
      return { ...known, state: 'ended', why: answer.why ?? 'stopped' }
    case 'gone':
    case 'silent':
      return undefined
  }
}
