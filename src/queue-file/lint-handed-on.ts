import { validRange } from 'semver'

import type { Found } from './found.ts'
import type { QueuePlace } from './queue-place.ts'

const MOST_BYTES = 16_384

/** What a queue asks of clients, and what it gives to games. */
export function lintHandedOn({ entry: { versions, properties }, path }: QueuePlace): readonly Found[] {
  const range =
    versions !== undefined && validRange(versions) === null
      ? [
          {
            path: [...path, 'versions'],
            says: `versions (${versions}) is no range: write one like >=1.4 or 1.x`,
          },
        ]
      : []
  const bytes = Buffer.byteLength(JSON.stringify(properties ?? {}))
  if (bytes <= MOST_BYTES) return range
  const says = `properties have ${bytes} bytes as JSON: at most ${MOST_BYTES} are handed to a game`
  return [...range, { path: [...path, 'properties'], says }]
}
