import type { MatchId } from '../match/ids.ts'
import { hasServer, isLive, type LiveMatch } from '../match/match.ts'
import { mayEnd, type Principal } from '../match/principal.ts'
import { reasonOfExit } from '../match/server.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import { endMatch, type EndMatchNeeds } from './end-match.ts'

export interface EndOnRequestNeeds extends EndMatchNeeds {
  readonly fleet: Pick<GameServerFleet, 'ask' | 'find' | 'stop'>
}

export type EndOutcome = 'ended' | 'still-running' | 'unknown-match'

/** Ends the match on request. Without authority only what its game server says counts: it must have stopped. */
export async function endOnRequest(
  needs: EndOnRequestNeeds,
  id: MatchId,
  principal: Principal,
): Promise<EndOutcome> {
  const match = await needs.matches.find(id)
  if (!match) return 'unknown-match'
  if (!isLive(match)) return 'ended'
  if (mayEnd(principal, id)) {
    await endMatch(needs, id, { why: 'ended-by-request', cause: 'request' })
    await needs.fleet.stop(id)
    return 'ended'
  }
  return endIfStopped(needs, match)
}

/** A client reads `STATE stop` and asks at once: it may answer before the server's own report. */
export async function endIfStopped(needs: EndOnRequestNeeds, match: LiveMatch): Promise<EndOutcome> {
  // Nothing has answered on its port yet, so no client can have read a word from it.
  if (!hasServer(match)) return 'still-running'
  const answer = await needs.fleet.ask(match.id)
  switch (answer.state) {
    case 'open':
    case 'running':
    // It may only be slow. A server that stays silent is lost to its match after `SILENT_SECONDS`, and not before.
    case 'silent':
      return 'still-running'
    case 'stop':
      await endMatch(needs, match.id, {
        why: answer.why ?? 'stopped',
        cause: 'request',
        present: answer.players,
      })
      return 'ended'
    case 'gone': {
      const server = await needs.fleet.find(match.id)
      const why = server?.state === 'exited' ? reasonOfExit(match.state, server.exit) : 'crashed'
      await endMatch(needs, match.id, { why, cause: 'request' })
      return 'ended'
    }
  }
}
