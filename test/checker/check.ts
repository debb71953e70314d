import { nothingGrows } from './growth.ts'
import { limitsHold, nothingEndsByItself, nothingIsLeft } from './leftovers.ts'
import * as matches from './matches.ts'
import { noPartyIsSplit } from './pairs.ts'
import * as players from './players.ts'
import { rulesAreKept } from './ranked.ts'
import { historyIsExact } from './record.ts'
import type { Check, Run, Violation } from './violation.ts'

const checks: readonly Check[] = [
  players.nobodyIsLost,
  players.whoLeftIsOut,
  players.nobodyIsInTwoPlaces,
  matches.matchesAreWhole,
  matches.oneServerEach,
  nothingIsLeft,
  matches.tokensOpenTheirOwn,
  historyIsExact,
  matches.timeGoesForward,
  players.placesAreKept,
  limitsHold,
  players.joinsAreRepeatable,
  matches.oldLeadersFormNothing,
  matches.nobodyEndsWhatRuns,
  rulesAreKept,
  noPartyIsSplit,
  players.nobodyActsForThem,
  nothingGrows,
  nothingEndsByItself,
]

/** All violations in the run. */
export function check(run: Run): readonly Violation[] {
  return checks.flatMap((each) => each(run))
}
