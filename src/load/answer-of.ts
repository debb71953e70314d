import { backoffMs, pause } from '../client/pause.ts'
import type { Answer } from '../client/transport.ts'

const ATTEMPTS = 10

/** The answer to what may be asked twice; asked again while none can be given: a backend may just have been lost. */
export async function answerOf(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask().catch((error: unknown) => error as Error)
    const isError = answer instanceof Error
    if (!isError && answer.status < 500 && answer.status !== 429) return answer
    if (attempt === ATTEMPTS || signal.aborted)
      throw new Error(`${attempt} times no answer: ${isError ? answer.message : answer.status}`)
    await pause((isError ? 0 : (answer.retryAfterMs ?? 0)) + backoffMs(attempt), signal)
  }
}
