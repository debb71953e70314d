import type { MatchReady, StatusAnswer } from '../protocol/player-answers.ts'
import { Cancelled, MatchOver, NotAdmitted, Unreachable } from './errors.ts'
import type { Lines } from './lines.ts'
import { MatchLines } from './match-lines.ts'
import { backoffMs, pause, unlessAborted } from './pause.ts'

/** The part of a `ready` event that a connection needs. */
export type Connectable = Omit<MatchReady, 'players'>

/** Opens a connection to the match; the caller decides what to send first. */
export type Dial = (ready: Connectable) => Promise<Lines>

export interface ConnectNeeds {
  readonly dial: Dial
  readonly status: () => Promise<StatusAnswer>
}

export interface ConnectTerms {
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  /** A token works once: a used one is replaced before the first attempt. */
  readonly isUsed: (token: string) => boolean
}

export interface Entered {
  readonly lines: MatchLines
  readonly token: string
}

/** Tries to enter the match until that succeeds, the match is over or the time is up, each time with a valid token. */
export async function connect(
  needs: ConnectNeeds,
  ready: Connectable,
  { timeoutMs, signal: caller, isUsed }: ConnectTerms,
): Promise<Entered> {
  const { signal, clear } = timeLimit(timeoutMs, caller)
  let met: unknown
  const failed = (error: unknown): void => {
    if (!signal.aborted) met = error
  }
  try {
    return await untilEntered(needs, ready, { signal, isUsed, failed })
  } catch (error) {
    if (!signal.aborted || error instanceof MatchOver) throw error
    if (caller?.aborted) throw new Cancelled('The connect was aborted.')
    throw met instanceof NotAdmitted ? met : new Unreachable('The match', { ms: timeoutMs, cause: met })
  } finally {
    clear()
  }
}

/** Aborts when the time is up, or when the caller does. */
function timeLimit(ms: number, caller: AbortSignal | undefined) {
  const limit = new AbortController()
  const abort = (): void => {
    limit.abort()
  }
  const timer = setTimeout(abort, caller?.aborted ? 0 : ms)
  caller?.addEventListener('abort', abort)
  const clear = (): void => {
    clearTimeout(timer)
    caller?.removeEventListener('abort', abort)
  }
  return { signal: limit.signal, clear }
}

interface Attempts extends Pick<ConnectTerms, 'isUsed'> {
  readonly signal: AbortSignal
  readonly failed: (error: unknown) => void
}

async function untilEntered(
  { dial, status }: ConnectNeeds,
  ready: Connectable,
  { signal, isUsed, failed }: Attempts,
): Promise<Entered> {
  for (let failures = 0, now = ready; ; failures += 1) {
    if (failures > 0 || isUsed(now.token)) now = await unlessAborted(fresh(status, now), signal)
    const lines = await enter(dial, now, signal).catch(failed)
    if (lines) return { lines, token: now.token }
    await pause(backoffMs(failures), signal)
  }
}

async function enter(dial: Dial, { token, ...ready }: Connectable, signal: AbortSignal): Promise<MatchLines> {
  const dialing = dial({ ...ready, token })
  try {
    const lines = await unlessAborted(dialing, signal)
    return await MatchLines.enter(lines, token, signal)
  } catch (error) {
    // The connection may still open when nobody wants it any more.
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
  // A backend that cannot answer says nothing about the match, and our token may still be valid.
  if (!answer) return ready
  const { session_id, token, reason, requeued } = answer
  if (answer.status !== 'matched' || session_id !== ready.session_id) throw new MatchOver(reason ?? requeued)
  return token ? { ...ready, token } : ready
}
