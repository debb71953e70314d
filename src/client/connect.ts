import type { StatusAnswer } from '../protocol/http.ts'
import { Cancelled, MatchOver, NotAdmitted, Unreachable } from './errors.ts'
import type { MatchReady } from './join.ts'
import type { Lines } from './lines.ts'
import { MatchLines } from './match-lines.ts'
import { backoffMs, pause, unlessAborted } from './pause.ts'

/** All of a match's `ready` that a connection needs. */
export type Connectable = Omit<MatchReady, 'players'>

/** Opens a way to the match; what is sent first is for the caller to say. */
export type Dial = (ready: Connectable) => Promise<Lines>

export interface ConnectNeeds {
  readonly dial: Dial
  readonly status: () => Promise<StatusAnswer>
}

export interface ConnectTerms {
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  /** A token opens its match once: one that was used is replaced before the first try. */
  readonly isUsed: (token: string) => boolean
}

/** Tries to enter the match until it is entered or over, or the time is up: each time with the token that is good now. */
export async function connect(
  { dial, status }: ConnectNeeds,
  ready: Connectable,
  { timeoutMs, signal: caller, isUsed }: ConnectTerms,
): Promise<{ lines: MatchLines; token: string }> {
  const deadline = new AbortController()
  const abort = (): void => {
    deadline.abort()
  }
  const timer = setTimeout(abort, caller?.aborted ? 0 : timeoutMs)
  caller?.addEventListener('abort', abort)
  const { signal } = deadline
  let met: unknown
  try {
    for (let failures = 0, now = ready; ; failures += 1) {
      if (failures > 0 || isUsed(now.token)) now = await unlessAborted(fresh(status, now), signal)
      const lines = await enter(dial, now, signal).catch((error: unknown) => {
        if (!signal.aborted) met = error
      })
      if (lines) return { lines, token: now.token }
      await pause(backoffMs(failures), signal)
    }
  } catch (error) {
    if (!signal.aborted || error instanceof MatchOver) throw error
    if (caller?.aborted) throw new Cancelled('The connect was aborted.')
    throw met instanceof NotAdmitted ? met : new Unreachable('The match', { ms: timeoutMs, cause: met })
  } finally {
    clearTimeout(timer)
    caller?.removeEventListener('abort', abort)
  }
}

async function enter(dial: Dial, { token, ...ready }: Connectable, signal: AbortSignal): Promise<MatchLines> {
  const dialing = dial({ ...ready, token })
  try {
    const lines = await unlessAborted(dialing, signal)
    return await MatchLines.enter(lines, token, signal)
  } catch (error) {
    // The connection may still come, when nobody wants it any more.
    void dialing.then(
      (late) => {
        late.close()
      },
      () => undefined,
    )
    throw error
  }
}

async function fresh(status: ConnectNeeds['status'], ready: Connectable): Promise<Connectable> {
  const answer = await status().catch(() => undefined)
  // A backend that cannot answer ends no match, and the token that we have may open it still.
  if (!answer) return ready
  const { session_id, token, reason, requeued } = answer
  if (answer.status !== 'matched' || session_id !== ready.session_id) throw new MatchOver(reason ?? requeued)
  return token ? { ...ready, token } : ready
}
