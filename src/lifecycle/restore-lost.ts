import { planRepairs } from '../match/plan-repairs.ts'
import { restoreMatch, type RestoreMatchNeeds } from './restore-match.ts'
import { everything, type EverythingNeeds } from './everything.ts'

export type RestoreLostNeeds = RestoreMatchNeeds & EverythingNeeds

/**
 * Has all matches again that the store lost and whose servers are there. Of all repairs this one alone cannot wait: until
 * then their players seem to be free. It stops nothing, and so takes no longer than the servers take to answer.
 */
export async function restoreLost(needs: RestoreLostNeeds): Promise<void> {
  const { repairs } = planRepairs(await everything(needs), needs.clock.now(), needs.deadlines)
  const lost = repairs.filter((repair) => repair.kind === 'restore')
  await Promise.all(lost.map(({ server }) => restoreMatch(needs, server)))
}
