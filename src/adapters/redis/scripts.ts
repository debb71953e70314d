import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

import { Unavailable } from '../../ports/unavailable.ts'
import { answered, isBack } from './connection.ts'

/** An atomic step: a file of `scripts/`; its name ends in the number of its keys. */
export type ScriptName =
  | 'agree-on-config-3'
  | 'change-party-3'
  | 'correct-clock-2'
  | 'dismiss-tickets-6'
  | 'end-match-10'
  | 'enqueue-7'
  | 'expire-tickets-5'
  | 'find-matches-2'
  | 'find-party-4'
  | 'form-matches-10'
  | 'hold-lease-3'
  | 'leave-queue-5'
  | 'move-match-4'
  | 'note-report-2'
  | 'offer-server-2'
  | 'places-4'
  | 'release-lease-1'
  | 'release-player-6'
  | 'restore-match-10'
  | 'settle-outbox-2'
  | 'still-waiting-2'
  | 'tell-time-1'
  | 'visit-2'

interface Script {
  readonly source: string
  readonly sha: string
  readonly keys: number
}

const known = new Map<ScriptName, Script>()

interface Given {
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
  /** Called each time the step has been sent: anything sent from now on runs after it. */
  readonly onSent?: () => void
}

/** How long to wait for a lost connection before the caller gets the error. */
const BACK_WITHIN_MS = 1000

/**
 * Runs the step. If the connection breaks meanwhile, nobody knows whether it ran: it is run again, once, when the
 * connection is back. Each step recognizes its own operation and does it once.
 */
export async function run(redis: Redis, name: ScriptName, given: Given): Promise<unknown> {
  try {
    return await runOnce(redis, name, given)
  } catch (error) {
    if (!(error instanceof Unavailable) || !(await isBack(redis, BACK_WITHIN_MS))) throw error
    return runOnce(redis, name, given)
  }
}

/** A server that does not know the script (after a restart or a failover) has not run it, and gets its text. */
async function runOnce(redis: Redis, name: ScriptName, { keys, args, onSent }: Given): Promise<unknown> {
  const script = scriptOf(name)
  if (keys.length !== script.keys) throw new Error(`${name} was given ${keys.length} keys`)
  const sent = (asked: Promise<unknown>): Promise<unknown> => {
    onSent?.()
    return answered(asked)
  }
  try {
    return await sent(redis.evalsha(script.sha, script.keys, ...keys, ...args))
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return sent(redis.eval(script.source, script.keys, ...keys, ...args))
  }
}

function scriptOf(name: ScriptName): Script {
  const found = known.get(name)
  if (found) return found
  const source = read(name).replace(/^--#include (\S+)$/gm, (_line, part: string) => read(part))
  const sha = createHash('sha1').update(source).digest('hex')
  const script = { source, sha, keys: Number(name.split('-').at(-1)) }
  known.set(name, script)
  return script
}

function read(name: string): string {
  return readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8')
}
