import { backoffMs, pause } from '../client/pause.ts'
import type { Answer } from '../client/transport.ts'

/**
 * The answer to what may be asked twice. Asked again while none can be given, since a backend may just have been lost;
 * nothing when that lasted too long.
 */
export async function answerOf(
  ask: () => Promise<Answer>,
  { forMs, signal }: { forMs: number; signal: AbortSignal },
): Promise<Answer | undefined> {
  const giveUpAt = performance.now() + forMs
  for (let failures = 1; ; failures += 1) {
    const answer = await ask().catch(() => undefined)
    if (answer && answer.status < 500 && answer.status !== 429) return answer
    const waitMs = (answer?.retryAfterMs ?? 0) + backoffMs(failures)
    if (signal.aborted || performance.now() + waitMs > giveUpAt) return undefined
    await pause(waitMs, signal)
  }
}
