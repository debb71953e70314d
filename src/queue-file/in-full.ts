import { createHash } from 'node:crypto'

import type { ConfigVersion } from '../match/ids.ts'
import type { QueueDefaults } from './queue-defaults.ts'
import type { QueueEntry } from './queue-schema.ts'
import type { QueueFile } from './schema.ts'
import { fillAfterMsOf } from './team-rules-from.ts'

/** Long enough that two configurations of a system never share one, and short enough to read out. */
const VERSION_DIGITS = 12

/** What a file says, together with what it leaves to the variables: another backend may have others. */
export function inFull({ queues, default: named }: QueueFile, defaults: QueueDefaults): QueueFile {
  const all = Object.entries(queues).map(([name, entry]) => [name, entryInFull(entry, defaults)] as const)
  const first = named ?? all[0]?.[0]
  return { queues: Object.fromEntries(all), ...(first !== undefined && { default: first }) }
}

function entryInFull(entry: QueueEntry, defaults: QueueDefaults): QueueEntry {
  const fillSeconds = fillAfterMsOf(entry, defaults) / 1000
  if (entry.teams) return { ...entry, fillSeconds }
  const size = entry.size ?? defaults.size
  return { ...entry, size, minSize: entry.minSize ?? Math.min(defaults.minPartialSize, size), fillSeconds }
}

/** As JSON. A function is told by its source: no other process can run that, but a change of it makes another version. */
export function textOf(content: QueueFile): string {
  return JSON.stringify(content, sourceOf)
}

function sourceOf(_key: string, value: unknown): unknown {
  return typeof value === 'function' ? { function: String(value) } : value
}

/** The same for the same content, in whatever language and order of keys it is written. */
export function versionOf(content: QueueFile): ConfigVersion {
  const text = JSON.stringify(content, (key, value: unknown) => sortedKeys(sourceOf(key, value)))
  return createHash('sha256').update(text).digest('hex').slice(0, VERSION_DIGITS) as ConfigVersion
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
