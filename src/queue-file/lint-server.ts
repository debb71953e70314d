import { isSetByMuster } from '../protocol/server-env.ts'
import { commandWords } from '../runtime/command-words.ts'
import type { Found } from './found.ts'
import type { GameServer } from './game-server-schema.ts'
import type { PoolEntry } from './pool-schema.ts'
import type { QueuePlace } from './queue-place.ts'

export function lintServer({ entry: { gameServer, pool }, path }: QueuePlace): readonly Found[] {
  return [...(gameServer ? lintProgram(gameServer, path) : []), ...(pool ? lintPool(pool, path) : [])]
}

function lintPool({ min = 0, max }: PoolEntry, queue: QueuePlace['path']): readonly Found[] {
  if (min <= max) return []
  return [{ path: [...queue, 'pool', 'min'], says: `min (${min}) is more than max (${max})` }]
}

function lintProgram(server: GameServer, queue: QueuePlace['path']): readonly Found[] {
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
