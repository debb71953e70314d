import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { Redis } from 'ioredis'

import { Keys } from '../../src/adapters/redis/keys.ts'
import { eventIn } from '../../src/adapters/redis/texts.ts'
import type { Recorder } from './recorder.ts'
import { PREFIX, SYSTEM, type SoakSystem } from './soak-system.ts'

const LOOK_EVERY_MS = 500

/** Records what no client sees: the order in which the store forms and ends matches, and which game servers run. */
export function observe(system: SoakSystem, recorder: Recorder): AsyncDisposable {
  const tap = new Redis(system.redis.url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => 50,
  })
  tap.on('error', () => undefined)
  const stop = new AbortController()
  const tapped = tapFormed(tap, recorder, stop.signal)
  const timer = setInterval(() => {
    const servers = serversOf(system.reportUrls)
    for (const { match, pid } of servers)
      recorder.add({
        client: 'observer',
        op: 'server',
        key: match,
        type: 'ok',
        value: { pid, count: servers.length },
      })
  }, LOOK_EVERY_MS)
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      clearInterval(timer)
      tap.disconnect()
      await tapped
    },
  }
}

/** Follows the outbox stream; an entry that is added and deleted between two reads is missed. */
async function tapFormed(tap: Redis, recorder: Recorder, signal: AbortSignal): Promise<void> {
  const stream = new Keys(PREFIX, SYSTEM).history
  let last = '$'
  while (!signal.aborted) {
    const answer = await tap.xread('COUNT', 500, 'BLOCK', 0, 'STREAMS', stream, last).catch(() => undefined)
    if (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 50))
    for (const [id, fields] of answer?.[0]?.[1] ?? []) {
      last = id
      const [match = '', event = ''] = [fields[1], fields[3]]
      const {
        kind,
        match: { id: key, state },
      } = eventIn(event, match)
      // Other entries carry the match too, as it was when their writer read it: it may have ended since.
      if (kind === 'moved' && state === 'forming')
        recorder.add({ client: 'observer', op: 'formed', key, type: 'ok', value: undefined })
      if (kind === 'ended')
        recorder.add({ client: 'observer', op: 'ended', key, type: 'ok', value: undefined })
    }
  }
}

const node = realpathSync(process.execPath)

/** The game servers that report there: the programs, not the shells around them. */
export function serversOf(reportUrls: string): readonly { match: string; pid: number }[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!Number.isInteger(pid)) return []
    try {
      if (readlinkSync(`/proc/${pid}/exe`) !== node) return []
      const env = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      if (!env.includes(`BACKEND_URL=${reportUrls}`)) return []
      const match = env.find((each) => each.startsWith('MATCH_ID='))?.slice('MATCH_ID='.length)
      return match === undefined ? [] : [{ match, pid }]
    } catch {
      // It has just ended.
      return []
    }
  })
}
