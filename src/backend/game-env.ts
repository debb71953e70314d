import { givenByFleet, isSetByMuster, passedOn } from '../protocol/server-env.ts'
import type { Env } from '../runtime/env.ts'

/** Never passed on: a game server may be any program. */
const secrets = [
  'TOKEN_SECRET',
  'ADMIN_TOKEN',
  'JWT_SECRET',
  'REDIS_URL',
  'DATABASE_URL',
  'KUBECONFIG',
  'POD_TEMPLATE',
]

/**
 * The variables that every game server gets besides its match: the game server's settings, and the game's own variables
 * listed in `GAME_ENV`. A list rather than a prefix, so that a game keeps its names and nothing reaches it by accident.
 */
export function gameEnv(env: Env): Readonly<Record<string, string>> {
  for (const name of givenByFleet)
    if (env.optional(name) !== undefined)
      env.fault(`${name} must not be set for a backend: the fleet sets it for each game server`)
  const names = [...passedOn, ...listed(env)]
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env.optional(name)
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}

function listed(env: Env): readonly string[] {
  const list = env.text('GAME_ENV', { default: '' }).split(',')
  const names = list.map((name) => name.trim()).filter(Boolean)
  for (const name of names) {
    const fault = faultOf(name, env)
    if (fault !== undefined) env.fault(`GAME_ENV names ${name}, which ${fault}`)
  }
  return names
}

function faultOf(name: string, env: Env): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'is not a valid variable name'
  if (secrets.includes(name)) return 'is a secret of the backend that games must not know'
  if (isSetByMuster(name)) return 'Muster sets for each game server itself'
  if (env.optional(name) === undefined) return 'is not set: set it, or remove it from the list'
  return undefined
}
