import { dueAt } from '../match/deadlines.ts'
import { formedAs, start, type FormingMatch } from '../match/match.ts'
import type { ServerOrder } from '../match/server.ts'
import type { Queue } from '../matchmaking/queues.ts'
import { recordReady, serverChanged, type ServerChangedNeeds } from './server-changed.ts'

/**
 * Asks the fleet for the match's server, and records it. After a crash between the two, the repair asks again, and the
 * fleet gives the same server. If there is no room, the match stays, and the repair asks again later.
 */
export async function startServer(needs: ServerChangedNeeds, match: FormingMatch): Promise<void> {
  const { server } = match
  const outcome = await needs.fleet.start(orderOf(match, needs.queues.formed(match)))
  if (outcome === 'no-capacity') return
  const handedOver = await needs.fleet.find(server)
  if (handedOver?.state === 'ready') {
    await recordReady(needs, match, handedOver)
    return
  }
  const started = start(match, needs.clock.now())
  await needs.matches.move(started, {
    from: 'forming',
    dueAt: dueAt(started, needs.deadlines),
    cause: 'order',
  })
  // The server may have become ready, or died, before we recorded its start.
  const found = await needs.fleet.find(server)
  if (found && found.state !== 'starting') await serverChanged(needs, found)
}

/** With what the queue tells its games; a queue that this backend does not know tells nothing. */
function orderOf(match: FormingMatch, { attributes = {}, properties }: Partial<Queue> = {}): ServerOrder {
  const shared = Object.keys(attributes).filter((name) => attributes[name]?.shared)
  return {
    ...formedAs(match),
    ...(shared.length > 0 && { shared }),
    ...(properties && { properties }),
  }
}
