import { isAll, type Surroundings } from './converted.ts'
import type { Shape } from './shape.ts'

/** Whether all teams are meant, for a rule that cannot name them. */
export function scopeOf(
  shape: Extract<Shape, { readonly teams: unknown }>,
  around: Surroundings,
): { readonly scope?: 'team'; readonly differs?: string } {
  if (around.teams.size === 1 && [...around.teams.values()].every((copies) => copies === 1)) return {}
  if (shape.together && isAll(shape, around)) return {}
  if (isAll(shape, around)) return { scope: 'team' }
  return { scope: 'team', differs: 'it holds in every team, not only in those that were named' }
}
