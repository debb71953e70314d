import { dueAt } from '../match/deadlines.ts'
import { carriesOrder, lostMatch } from '../match/lost-match.ts'
import { isLive } from '../match/match.ts'
import type { GameServer, ServerAnswer } from '../match/server.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { MatchStore } from '../ports/match-store.ts'
import { serverChanged, type ServerChangedNeeds } from './server-changed.ts'

export interface RestoreMatchNeeds extends ServerChangedNeeds {
  readonly matches: Pick<MatchStore, 'find' | 'end' | 'move' | 'noteExit' | 'restore'>
  readonly fleet: Pick<GameServerFleet, 'start' | 'find' | 'stop' | 'ask'>
}

/**
 * Has the server's match again, which the store has lost; `hopeless` when that cannot be: then the server serves nobody.
 * A server that is silent is asked again by the next look at everything.
 */
export async function restoreMatch(
  needs: RestoreMatchNeeds,
  server: GameServer,
  said?: ServerAnswer,
): Promise<'here' | 'silent' | 'hopeless'> {
  if (!carriesOrder(server)) return 'hopeless'
  // One that is not ready has no answer yet, or no more.
  const answer = said ?? (server.state === 'ready' ? await needs.fleet.ask(server.match) : { state: 'gone' })
  if (answer.state === 'silent') return 'silent'
  const match = lostMatch(server, answer, needs.clock.now())
  if (!match) return 'hopeless'
  const due = isLive(match) ? dueAt(match, needs.deadlines) : match.since
  if ((await needs.matches.restore(match, due)) === 'conflict') return 'hopeless'
  // What it told while its match was lost, nobody could record.
  const now = server.state === 'ready' ? undefined : await needs.fleet.find(server.match)
  if (now) await serverChanged(needs, now)
  return 'here'
}
