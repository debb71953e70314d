import type { PlayerId } from '../match/ids.ts'
import { hasServer, type LiveMatch } from '../match/match.ts'
import { playersOf } from '../match/roster.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { MatchStore } from '../ports/match-store.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'
import { endMatch, type EndMatchNeeds } from './end-match.ts'

export interface LeaveNeeds extends EndMatchNeeds {
  readonly queue: Pick<TicketQueue, 'leave' | 'place'>
  readonly matches: EndMatchNeeds['matches'] & Pick<MatchStore, 'release'>
  readonly fleet: Pick<GameServerFleet, 'dismiss' | 'stop'>
}

export type LeaveOutcome = 'left' | 'not-queued'

/**
 * Takes the player out of whatever they are in, for good. Before its server is ready a match without them is dissolved,
 * and the others are queued again at their old place; after that it goes on without them.
 */
export async function leave(needs: LeaveNeeds, player: PlayerId): Promise<LeaveOutcome> {
  for (;;) {
    const outcome = await needs.queue.leave(player)
    if (outcome !== 'matched') return outcome
    const place = await needs.queue.place(player)
    if (place.kind === 'matched' && (await leaveMatch(needs, place.match, player))) return 'left'
    // The match moved on, or ended, since we read it. States only go forward, so this ends.
  }
}

async function leaveMatch(needs: LeaveNeeds, match: LiveMatch, player: PlayerId): Promise<boolean> {
  if (!hasServer(match)) return dissolve(needs, match, player)
  if (!(await needs.matches.release(match, player, needs.clock.now()))) return false
  if (playersOf(match).length > 1) needs.fleet.dismiss(match.id, player).catch(() => undefined)
  else {
    await endMatch(needs, match.id, { why: 'everyone-left', cause: 'request' })
    stopSoon(needs, match)
  }
  return true
}

async function dissolve(needs: LeaveNeeds, match: LiveMatch, player: PlayerId): Promise<boolean> {
  const ended = await endMatch(needs, match.id, { why: 'player-left', cause: 'request', leaver: player })
  if (!ended) return false
  stopSoon(needs, match)
  return true
}

/** Not waited for: it may take a server half a minute to end, and the repair stops what is missed. */
function stopSoon({ fleet }: LeaveNeeds, { id }: LiveMatch): void {
  fleet.stop(id).catch(() => undefined)
}
