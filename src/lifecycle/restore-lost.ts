import { planRepairs } from '../match/plan-repairs.ts'
import { restoreMatch, type RestoreMatchNeeds } from './restore-match.ts'
import { readWorld, type ReadWorldNeeds } from './read-world.ts'

export type RestoreLostNeeds = RestoreMatchNeeds & ReadWorldNeeds

/**
 * Restores all matches that the store lost and whose servers still run. This is the one repair that cannot wait: until
 * then their players look free. It stops nothing, so it takes no longer than the servers take to answer.
 */
export async function restoreLost(needs: RestoreLostNeeds): Promise<void> {
  const { repairs } = planRepairs(await readWorld(needs), needs.clock.now(), needs.deadlines)
  const lost = repairs.filter((repair) => repair.kind === 'restore')
  await Promise.all(lost.map(({ server }) => restoreMatch(needs, server)))
}
