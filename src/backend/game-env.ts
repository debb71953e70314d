import { givenByFleet, passedOn } from '../protocol/server-env.ts'
import type { Env } from '../runtime/env.ts'

/** A program that anybody may write gets none of these. */
const secrets = ['TOKEN_SECRET', 'ADMIN_TOKEN', 'REDIS_URL', 'DATABASE_URL', 'KUBECONFIG', 'POD_TEMPLATE']
/** The backend has a variable of this name for itself. */
const alsoOurs = [
  'PORT',
  'HOST',
  'BACKEND_URL',
  'NO_SHOW_SECONDS',
  'START_DEADLINE_SECONDS',
  'RECONNECT_SECONDS',
]

/**
 * What every game server is told besides its match: the settings of the game server by their own names, and those of the
 * game that `GAME_ENV` lists. A list and not a prefix: a game keeps its names, and nothing reaches it by accident.
 */
export function gameEnv(env: Env): Readonly<Record<string, string>> {
  for (const name of givenByFleet)
    if (!alsoOurs.includes(name) && env.optional(name) !== undefined)
      env.fault(`${name} must not be set for a backend: its fleet gives each game server its own`)
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
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'is no name of a variable'
  if (secrets.includes(name)) return 'is a secret of the backend: games must not know it'
  if ([...givenByFleet, ...alsoOurs].some((each) => each === name))
    return 'Muster gives each game server itself'
  if (env.optional(name) === undefined) return 'is not set: set it, or take it out of the list'
  return undefined
}
