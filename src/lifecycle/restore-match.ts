import { dueAt } from '../match/deadlines.ts'
import { carriesOrder, lostMatch } from '../match/lost-match.ts'
import type { ServerId } from '../match/ids.ts'
import { isLive, type Match } from '../match/match.ts'
import type { GameServer, ServerAnswer } from '../match/server.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { MatchStore } from '../ports/match-store.ts'
import { serverChanged, type ServerChangedNeeds } from './server-changed.ts'

export interface RestoreMatchNeeds extends ServerChangedNeeds {
  readonly matches: Pick<MatchStore, 'find' | 'end' | 'move' | 'noteExit' | 'restore'>
  readonly fleet: Pick<GameServerFleet, 'start' | 'find' | 'stop' | 'ask'>
}

/**
 * Restores the server's match, which the store has lost; `hopeless` if that is impossible: then the server serves
 * nobody. The next full repair asks a silent server again.
 */
export async function restoreMatch(
  needs: RestoreMatchNeeds,
  server: GameServer,
  said?: ServerAnswer,
): Promise<'here' | 'silent' | 'hopeless'> {
  if (!carriesOrder(server)) return 'hopeless'
  const answer = said ?? (await answerOf(needs, server))
  if (answer.state === 'silent') return 'silent'
  if (answer.state === 'gone' && server.state === 'ready') return restoreExited(needs, server.id)
  const match = lostMatch(server, answer, needs.clock.now())
  return match ? restoreAs(needs, server, match) : 'hopeless'
}

async function restoreAs(
  needs: RestoreMatchNeeds,
  server: GameServer,
  match: Match,
): Promise<'here' | 'hopeless'> {
  const due = isLive(match) ? dueAt(match, needs.deadlines) : match.since
  if ((await needs.matches.restore(match, due)) === 'conflict') return 'hopeless'
  // Reports that it sent while its match was lost could not be recorded.
  const now = server.state === 'ready' ? undefined : await needs.fleet.find(server.id)
  if (now) await serverChanged(needs, now)
  return 'here'
}

/** A server that is not ready cannot answer: not yet, or no longer. */
async function answerOf({ fleet }: RestoreMatchNeeds, { id, state }: GameServer): Promise<ServerAnswer> {
  return state === 'ready' ? fleet.ask(id) : { state: 'gone' }
}

/** It ended when it was asked. */
async function restoreExited(
  needs: RestoreMatchNeeds,
  id: ServerId,
): Promise<'here' | 'silent' | 'hopeless'> {
  const server = await needs.fleet.find(id)
  return server?.state === 'exited' ? restoreMatch(needs, server) : 'hopeless'
}
