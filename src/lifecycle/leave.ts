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
 * Takes the player out of the queues or match they are in, for good. Before its server is ready, the match is dissolved
 * and the others are queued again at their old place; after that, it goes on without the player.
 */
export async function leave(needs: LeaveNeeds, player: PlayerId): Promise<LeaveOutcome> {
  for (;;) {
    const outcome = await needs.queue.leave(player)
    if (outcome !== 'matched') return outcome
    const place = await needs.queue.place(player)
    if (place.kind === 'matched' && (await leaveMatch(needs, place.match, player))) return 'left'
    // The match moved on, or ended, since we read it. States only go forward, so this loop ends.
  }
}

async function leaveMatch(needs: LeaveNeeds, match: LiveMatch, player: PlayerId): Promise<boolean> {
  if (!hasServer(match)) return dissolve(needs, match, player)
  if (!(await needs.matches.release(match, player, needs.clock.now()))) return false
  if (playersOf(match).length > 1) {
    void dismissed(needs, match, player)
    return true
  }
  await endMatch(needs, match.id, { why: 'everyone-left', cause: 'request' })
  // Told first: a server that is only stopped would give its game another reason than history has.
  void dismissed(needs, match, player).then(() => {
    stopSoon(needs, match)
  })
  return true
}

async function dissolve(needs: LeaveNeeds, match: LiveMatch, player: PlayerId): Promise<boolean> {
  const ended = await endMatch(needs, match.id, { why: 'player-left', cause: 'request', leaver: player })
  if (!ended) return false
  stopSoon(needs, match)
  return true
}

/** Not awaited by the request: a server may take seconds to answer. Resolves in any case. */
async function dismissed({ fleet }: LeaveNeeds, { server }: LiveMatch, player: PlayerId): Promise<void> {
  await fleet.dismiss(server, player).catch(() => undefined)
}

/** Not awaited: a server may take half a minute to end, and the repair stops what this misses. */
function stopSoon({ fleet }: LeaveNeeds, { server }: LiveMatch): void {
  fleet.stop(server).catch(() => undefined)
}
