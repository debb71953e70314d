import type { PlayerId } from '../match/ids.ts'
import {
  hasServer,
  type FormingMatch,
  type ReadyMatch,
  type RunningMatch,
  type StartingMatch,
} from '../match/match.ts'
import type { WaitReason } from '../matchmaking/matchmaker.ts'
import type { Queues } from '../matchmaking/queues.ts'
import type { GoneReason, Ticket } from '../match/ticket.ts'
import type { Clock } from '../ports/clock.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { Place, TicketQueue } from '../ports/ticket-queue.ts'

/** Where a player is, and why. */
export type Status =
  | { readonly kind: 'queued'; readonly ticket: Ticket; readonly position: number; readonly wait: WaitReason }
  | { readonly kind: 'starting'; readonly match: FormingMatch | StartingMatch; readonly hasRoom: boolean }
  | { readonly kind: 'ready'; readonly match: ReadyMatch | RunningMatch }
  | { readonly kind: 'gone'; readonly why: GoneReason }
  | { readonly kind: 'unknown' }

export interface StatusNeeds {
  readonly queue: Pick<TicketQueue, 'place'>
  readonly fleet: Pick<GameServerFleet, 'capacity' | 'lacksRoom'>
  readonly clock: Clock
  readonly queues: Queues
}

export async function status(needs: StatusNeeds, player: PlayerId): Promise<Status> {
  return statusAt(needs, await needs.queue.place(player))
}

export async function statusAt(needs: Omit<StatusNeeds, 'queue'>, place: Place): Promise<Status> {
  switch (place.kind) {
    case 'queued': {
      const { ticket, position, oldestQueuedAt, playersWaiting } = place
      const queue = needs.queues.find(ticket.queue)
      if (!queue) return { kind: 'queued', ticket, position, wait: { kind: 'queue-not-served' } }
      const wait = queue.matchmaker.whyWaiting({ ticket, oldestQueuedAt, playersWaiting }, needs.clock.now())
      // Counting servers may be expensive for a fleet: only ask when that is what the player waits for.
      const isFull = wait.kind === 'next-to-form' && (await needs.fleet.capacity()) === 0
      return { kind: 'queued', ticket, position, wait: isFull ? { kind: 'no-capacity' } : wait }
    }
    case 'matched': {
      const { match } = place
      if (hasServer(match)) return { kind: 'ready', match }
      return { kind: 'starting', match, hasRoom: !(await needs.fleet.lacksRoom(match.server)) }
    }
    case 'gone':
    case 'unknown':
      return place
  }
}
