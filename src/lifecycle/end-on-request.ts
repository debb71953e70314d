import type { MatchId } from '../match/ids.ts'
import { hasServer, isLive, type LiveMatch } from '../match/match.ts'
import type { Principal } from '../match/principal.ts'
import { mayWith } from '../match/rights.ts'
import { reasonOfExit } from '../match/server.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import { endMatch, type EndMatchNeeds } from './end-match.ts'

export interface EndOnRequestNeeds extends EndMatchNeeds {
  readonly fleet: Pick<GameServerFleet, 'ask' | 'find' | 'stop'>
}

export type EndOutcome = 'ended' | 'still-running' | 'unknown-match' | 'not-allowed'

/**
 * Ends the match on request. A caller without the right to end it succeeds only if the game server confirms that it
 * stopped.
 */
export async function endOnRequest(
  needs: EndOnRequestNeeds,
  id: MatchId,
  principal: Principal,
): Promise<EndOutcome> {
  const match = await needs.matches.find(id)
  if (!match) return 'unknown-match'
  if (!mayWith(principal, 'end a match that its game server has stopped', match)) return 'not-allowed'
  if (!isLive(match)) return 'ended'
  if (mayWith(principal, 'end a match that is running', match)) {
    await endMatch(needs, id, { why: 'ended-by-request', cause: 'request' })
    // Not awaited: the match is over, and a pod takes as long as its node does. The repair stops what this misses.
    needs.fleet.stop(match.server).catch(() => undefined)
    return 'ended'
  }
  return endIfStopped(needs, match)
}

/** Clients call this as soon as they read `STATE stop`, possibly before the server's own report arrives. */
export async function endIfStopped(needs: EndOnRequestNeeds, match: LiveMatch): Promise<EndOutcome> {
  // Nothing has answered on its port yet, so no client can have read anything from it.
  if (!hasServer(match)) return 'still-running'
  const answer = await needs.fleet.ask(match.server)
  switch (answer.state) {
    case 'open':
    case 'running':
    // It may just be slow. A silent server is lost after `SILENT_SECONDS`, not earlier.
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
      const server = await needs.fleet.find(match.server)
      const why = server?.state === 'exited' ? reasonOfExit(match.state, server.exit) : 'crashed'
      await endMatch(needs, match.id, { why, cause: 'request' })
      return 'ended'
    }
  }
}
