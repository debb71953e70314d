import { loseSilent, type LoseSilentNeeds } from '../../lifecycle/lose-silent.ts'
import type { Instant } from '../../match/time.ts'
import type { Logger } from '../../runtime/log.ts'
import type { Leading } from './leading.ts'

/** The first report of a server is no event here: its silence is not looked for sooner than so. */
const LOOK_EVERY_MS = 5000

/** Looks for servers that have fallen silent. */
export async function silenceTurn(
  needs: LoseSilentNeeds & { readonly log: Logger },
  leading: Leading,
): Promise<Instant | undefined> {
  if (leading.term === undefined) return undefined
  const { lost, lookAgainAt } = await loseSilent(needs)
  for (const matchId of lost) needs.log.warn({ matchId }, 'server fell silent and does not answer: lost')
  const soonest = needs.clock.now() + LOOK_EVERY_MS
  return Math.max(lookAgainAt ?? soonest, soonest)
}
