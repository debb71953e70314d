import { request } from 'undici'

import { TIME_HEADER } from '../protocol/time-header.ts'
import type { Logger } from '../runtime/log.ts'
import { Loop } from '../runtime/loop.ts'
import type { ToldTime } from '../runtime/told-time.ts'

/** Two clocks drift by less than a millisecond in this time; and a backend's clock may have been corrected. */
const ASK_EVERY_MS = 10_000
/** After no answer: players may already connect with tokens, which ask no backend. */
const ASK_AGAIN_MS = 1000
const ANSWER_WITHIN_MS = 3000

interface AskTimeNeeds {
  readonly urls: readonly URL[]
  readonly time: ToldTime
  readonly signal: AbortSignal
  readonly log: Logger
}

/** Asks a backend for the time, regularly until the signal: token expiry depends on it. */
export async function askTime({ urls, time, signal, log }: AskTimeNeeds): Promise<void> {
  const now = (): number => performance.now()
  const turn = async (): Promise<number> => {
    for (const url of urls) if (await ask(url, time, signal)) return now() + ASK_EVERY_MS
    return now() + ASK_AGAIN_MS
  }
  await new Loop().run(turn, { name: 'time', log, signal, now })
}

async function ask(url: URL, time: ToldTime, signal: AbortSignal): Promise<boolean> {
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)])
    // Do not reuse the connection: the next one may lead to another backend behind the same name.
    const answer = await request(new URL('/healthz', url), { signal: patience, reset: true })
    await answer.body.dump()
    time.hear(answer.headers[TIME_HEADER])
    return answer.headers[TIME_HEADER] !== undefined
  } catch {
    // Not logged: every request that cannot be forwarded is.
    return false
  }
}
