import type { Found } from './found.ts'
import type { QueuePlace } from './queue-place.ts'
import { MOST_PLAYERS } from './schema-parts.ts'
import { playersIn } from './team-rules-from.ts'

/** How many players a match has: said once, by the queue or by its teams. */
export function lintSizes({ entry, path, defaults, teams }: QueuePlace): readonly Found[] {
  const { size, minSize } = entry
  if (entry.teams) {
    const both = (['size', 'minSize'] as const).filter((key) => entry[key] !== undefined)
    const { max } = playersIn(teams)
    return [
      ...both.map((key) => ({
        path: [...path, key],
        says: `${key} must not be given with teams: it follows from their sizes`,
      })),
      ...(max > MOST_PLAYERS
        ? [
            {
              path: [...path, 'teams'],
              says: `the teams have ${max} players, but a match has at most ${MOST_PLAYERS}`,
            },
          ]
        : []),
    ]
  }
  const most = size ?? defaults.size
  if (minSize === undefined || minSize <= most) return []
  return [{ path: [...path, 'minSize'], says: `minSize (${minSize}) must not be more than size (${most})` }]
}
