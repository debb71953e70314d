import type { Env } from '../runtime/env.ts'

/** No braces, which would change the hash tag; no colons, which separate names; no spaces. */
export function keyName(env: Env, name: string, value: string): string {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(value))
    env.fault(`${name} must be 1 to 64 letters, digits and . _ -, but is ${value}`)
  return value
}
