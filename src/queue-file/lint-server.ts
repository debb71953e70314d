import { isSetByMuster } from '../protocol/server-env.ts'
import { commandWords } from '../runtime/command-words.ts'
import type { Found } from './found.ts'
import type { QueuePlace } from './queue-place.ts'

export function lintServer({ entry: { gameServer: server }, path: queue }: QueuePlace): readonly Found[] {
  if (!server) return []
  const path = [...queue, 'gameServer']
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
