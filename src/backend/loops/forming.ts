import { form } from '../../lifecycle/form.ts'
import { startServer } from '../../lifecycle/start-server.ts'
import type { FormingMatch } from '../../match/match.ts'
import type { Instant } from '../../match/time.ts'
import type { Needs } from '../needs.ts'
import type { Leading } from './leading.ts'

/** Makes what matches can be made, and asks for their servers. */
export async function formTurn(
  needs: Needs,
  leading: Leading,
  formed: (matches: number) => void,
): Promise<Instant | undefined> {
  const { epoch } = leading
  if (epoch === undefined) return undefined
  const { matches, lookAgainAt, fenced } = await form(needs, epoch)
  if (fenced) leading.lost()
  for (const match of matches) {
    countFormed(needs, match)
    // Not awaited: the next match does not wait for this one's server. The repair takes up what fails here.
    startServer(needs, match).catch((error: unknown) => {
      needs.log.error({ err: error, matchId: match.id }, 'server start failed; the repair takes it up')
    })
  }
  if (matches.length > 0) formed(matches.length)
  return lookAgainAt
}

function countFormed({ metrics, log }: Needs, match: FormingMatch): void {
  metrics.matchesFormed.inc()
  for (const ticket of match.tickets) metrics.queueWait.observe((match.formedAt - ticket.queuedAt) / 1000)
  log.info({ matchId: match.id, players: match.tickets.length }, 'match formed')
}
