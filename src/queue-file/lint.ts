import type { Found } from './found.ts'
import { lintAttributes } from './lint-attributes.ts'
import { lintPreferences } from './lint-preferences.ts'
import { lintRules } from './lint-rules.ts'
import { lintServer } from './lint-server.ts'
import { lintSizes } from './lint-sizes.ts'
import { lintTeams } from './lint-teams.ts'
import { lintHandedOn } from './lint-handed-on.ts'
import type { QueueDefaults } from './queue-defaults.ts'
import { queuePlace, type QueuePlace } from './queue-place.ts'
import type { QueueFile } from './schema.ts'

const lints: readonly ((queue: QueuePlace) => readonly Found[])[] = [
  lintSizes,
  lintAttributes,
  lintTeams,
  lintRules,
  lintPreferences,
  lintHandedOn,
  lintServer,
]

/** What a schema cannot say: values that contradict each other, or could never work. */
export function lint({ queues, default: first }: QueueFile, defaults: QueueDefaults): readonly Found[] {
  const names = Object.keys(queues)
  const ofQueues = Object.entries(queues).flatMap(([name, entry]) => {
    const place = queuePlace(name, entry, defaults)
    return lints.flatMap((each) => each(place))
  })
  if (first === undefined || names.includes(first)) return ofQueues
  return [{ path: ['default'], says: `default names no queue: use one of ${names.join(', ')}` }, ...ofQueues]
}
