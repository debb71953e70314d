import type { Match } from './match.ts'
import { reasonOfExit, type GameServer, type ServerOrder, type ServerAnswer } from './server.ts'
import type { Instant } from './time.ts'

/** A server that carries its order. */
export type OrderedServer = GameServer & { readonly serves: ServerOrder }

export function carriesOrder(server: GameServer): server is OrderedServer {
  return typeof server.serves === 'object'
}

/**
 * How a match stands that nobody knows of but its server: by what that carries, and by its own answer when it is ready. Nothing
 * when it is ready and has no answer. When the match came into its state is not known: it is now.
 */
export function lostMatch(server: OrderedServer, answer: ServerAnswer, now: Instant): Match | undefined {
  const { id, queue, roster, formedAt } = server.serves
  const known = { id, queue, roster, formedAt, since: now }
  if (server.state === 'starting') return { ...known, state: 'starting' }
  // It is taken for one that ran: who has played must not be told that his server never came.
  if (server.state === 'exited')
    return { ...known, state: 'ended', why: reasonOfExit('running', server.exit) }
  const reached = { at: server.at, server: server.name }
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
