import type { QueueRules } from '../match/queue-rules.ts'
import { isSetByMuster } from '../protocol/server-env.ts'
import { commandWords } from '../runtime/command-words.ts'
import type { Found, KeyPath } from './found.ts'
import type { QueueEntry, QueueFile } from './schema.ts'

/** What a queue gets where it leaves something out. */
export type QueueDefaults = Pick<QueueRules, 'size'>

/** What a schema cannot say: values that contradict each other, or could never work. */
export function lint({ queues, default: first }: QueueFile, defaults: QueueDefaults): readonly Found[] {
  const names = Object.keys(queues)
  const ofQueues = Object.entries(queues).flatMap(([name, queue]) =>
    lintQueue(queue, { path: ['queues', name], defaults }),
  )
  if (first === undefined || names.includes(first)) return ofQueues
  return [{ path: ['default'], says: `default names no queue: use one of ${names.join(', ')}` }, ...ofQueues]
}

function lintQueue(
  { size, minSize, gameServer }: QueueEntry,
  { path, defaults }: { readonly path: KeyPath; readonly defaults: QueueDefaults },
): readonly Found[] {
  const most = size ?? defaults.size
  const sizes =
    minSize !== undefined && minSize > most
      ? [{ path: [...path, 'minSize'], says: `minSize (${minSize}) must not be more than size (${most})` }]
      : []
  return [...sizes, ...lintServer(gameServer, [...path, 'gameServer'])]
}

function lintServer(server: QueueEntry['gameServer'], path: KeyPath): readonly Found[] {
  if (!server) return []
  if (Object.keys(server).length === 0)
    return [{ path, says: 'gameServer is empty: give it a command, an image or env, or remove it' }]
  const words = commandWords(server.command ?? '')
  const command = 'fault' in words ? [{ path: [...path, 'command'], says: `command ${words.fault}` }] : []
  const env = Object.keys(server.env ?? {}).filter(isSetByMuster)
  return [
    ...command,
    ...env.map((name) => ({
      path: [...path, 'env', name],
      says: `${name} must not be set: Muster sets it for each game server itself`,
    })),
  ]
}
