import { dueAt } from '../match/deadlines.ts'
import { start, type FormingMatch } from '../match/match.ts'
import { recordReady, serverChanged, type ServerChangedNeeds } from './server-changed.ts'

/**
 * Asks the fleet for the match's server, and records it. A crash between the two is mended by the repair, which asks
 * again: the fleet gives the same server. No room is no error: the match stays, and the repair asks again in time.
 */
export async function startServer(needs: ServerChangedNeeds, match: FormingMatch): Promise<void> {
  const { id, queue, roster, formedAt } = match
  const outcome = await needs.fleet.start({ id, queue, roster, formedAt })
  if (outcome === 'no-capacity') return
  const handedOver = await needs.fleet.find(id)
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
  // The server may have become ready, or have died, before we recorded that we asked for it.
  const server = await needs.fleet.find(match.id)
  if (server && server.state !== 'starting') await serverChanged(needs, server)
}
