import type { PlayerId, QueueId } from '../match/ids.ts'
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
import type { Place, PlaceInQueue, TicketQueue } from '../ports/ticket-queue.ts'

/** How a ticket waits in one of its queues. */
export interface QueueWait {
  readonly queue: QueueId
  /** 1 means first in the queue. */
  readonly position: number
  readonly wait: WaitReason
}

/** Where a player is, and why. */
export type Status =
  /** `waits` has each queue of the ticket, in its order. */
  | { readonly kind: 'queued'; readonly ticket: Ticket; readonly waits: readonly QueueWait[] }
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
      const { ticket, inQueues } = place
      const waits = inQueues.map(async (standing) => {
        const { queue, position } = standing
        return { queue, position, wait: await waitIn(needs, ticket, standing) }
      })
      return { kind: 'queued', ticket, waits: await Promise.all(waits) }
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

async function waitIn(
  { queues, clock, fleet }: Omit<StatusNeeds, 'queue'>,
  ticket: Ticket,
  { queue: id, ...place }: PlaceInQueue,
): Promise<WaitReason> {
  const queue = queues.find(id)
  if (!queue) return { kind: 'queue-not-served' }
  const wait = queue.matchmaker.whyWaiting({ ticket, ...place }, clock.now())
  // Counting servers may be expensive for a fleet: only ask when that is what the player waits for.
  const isFull = wait.kind === 'next-to-form' && (await fleet.capacity()) === 0
  return isFull ? { kind: 'no-capacity' } : wait
}
