import { loseSilent, type LoseSilentNeeds } from '../../lifecycle/lose-silent.ts'
import type { Instant } from '../../match/time.ts'
import type { Logger } from '../../runtime/log.ts'
import type { Leading } from './leading.ts'

/** A server's first report wakes nobody: check for silence this often, but no more often. */
const LOOK_EVERY_MS = 5000

/** Looks for servers that have fallen silent. */
export async function silenceTurn(
  needs: LoseSilentNeeds & { readonly log: Logger },
  leading: Leading,
): Promise<Instant | undefined> {
  if (leading.term === undefined) return undefined
  const { lost, lookAgainAt } = await loseSilent(needs)
  for (const matchId of lost) needs.log.warn({ matchId }, 'server lost: it fell silent and does not answer')
  const soonest = needs.clock.now() + LOOK_EVERY_MS
  return Math.max(lookAgainAt ?? soonest, soonest)
}
