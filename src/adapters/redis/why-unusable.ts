import type { Redis } from 'ioredis'

import { errorMessage } from '../../runtime/errors.ts'
import { withoutPassword } from '../../runtime/without-password.ts'

/** The first version with `ZADD GT` and `XAUTOCLAIM`. */
const OLDEST = [6, 2] as const

/** Why this Redis cannot be used, in one sentence. */
export interface Unusable {
  readonly sentence: string
  /** Whether it may work later without a change of settings. */
  readonly mayPass: boolean
}

/** Connects; returns `undefined` if this Redis can be used. */
export async function whyUnusable(redis: Redis, url: string): Promise<Unusable | undefined> {
  const where = `REDIS_URL (${withoutPassword(url)})`
  // The rejection only says that there is no connection: the reason comes as an event.
  let reason: Error | undefined
  redis.on('error', (error: Error) => (reason = error))
  try {
    await redis.connect()
    const info = `${await redis.info('server')}\n${await redis.info('replication')}`
    if (/^role:slave/m.test(info) && /^slave_read_only:1/m.test(info))
      return lasting(`${where} is a replica that accepts no writes: use the address of the primary.`)
    const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? '0'
    if (isOlder(version)) return lasting(`${where} is Redis ${version}, but Muster needs 6.2 or newer.`)
    return undefined
  } catch (error) {
    return reasonIn(errorMessage(reason ?? error), where)
  }
}

const lasting = (sentence: string): Unusable => ({ sentence, mayPass: false })

function reasonIn(message: string, where: string): Unusable {
  if (/WRONGPASS|NOAUTH|AUTH/.test(message))
    return lasting(`${where} refuses the user or the password: ${message}`)
  if (/NOPERM/.test(message))
    return lasting(`${where} does not give this user the rights that Muster needs: ${message}`)
  return { sentence: `${where} cannot be reached: ${message}. Is Redis running there?`, mayPass: true }
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
}
