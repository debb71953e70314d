import { backoffMs, pause } from '../client/pause.ts'
import type { Answer } from '../client/transport.ts'

/**
 * The answer to a request that may be repeated. Retries while there is none, since a backend may just have been lost;
 * `undefined` if that lasts too long.
 */
export async function answerOf(
  ask: () => Promise<Answer>,
  { forMs, signal }: { forMs: number; signal: AbortSignal },
): Promise<Answer | undefined> {
  const giveUpAt = performance.now() + forMs
  for (let failures = 1; ; failures += 1) {
    const answer = await ask().catch(() => undefined)
    if (answer && isWhole(answer)) return answer
    const waitMs = (answer?.retryAfterMs ?? 0) + backoffMs(failures)
    if (signal.aborted || performance.now() + waitMs > giveUpAt) return undefined
    await pause(waitMs, signal)
  }
}

/** All our answers have a body. One without came from an aborted connection, or from something in between. */
function isWhole({ status, body }: Answer): boolean {
  return status < 500 && status !== 429 && body !== undefined
}
