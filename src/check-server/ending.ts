import type { ServerLine } from '../protocol/lines.ts'
import { parseReport, type ReportBody } from '../protocol/server-reports.ts'
import type { StopReason } from '../protocol/stop-reasons.ts'
import { ENDED_ITSELF, whyNotExitedWell, type Seen, type Trial } from './trial.ts'

/** A timer may fire this much sooner than another clock measures. */
const EARLY_MS = 50
const ON_ITS_WAY_MS = 1000

export const isStop = (line: ServerLine): boolean => line.verb === 'STATE' && line.state === 'stop'

export const isEnd = ({ state }: ReportBody): boolean => state === 'stop'

/** Whether its match is over by rules of its own: the game may end when a player leaves. */
export async function hasEnded(trial: Trial): Promise<boolean> {
  const answer = await trial.askState()
  return 'silent' in answer || parseReport(answer.body)?.state === 'stop'
}

/** The same by its reports, which stay when it is gone. */
export function hasFinished({ server, subject }: Trial): boolean {
  return subject.backend.of(server.match).some(({ report }) => report?.end_reason === 'finished')
}

export interface ExpectedEnd {
  readonly why: StopReason
  /** By `performance.now()`. */
  readonly notBefore: number
  readonly withinMs: number
}

/** Whether it ends by itself for this reason, not too soon, and exits. */
export async function endsAs(
  { server, subject }: Trial,
  { why, notBefore, withinMs }: ExpectedEnd,
): Promise<Seen> {
  const reported = (ms: number): Promise<ReportBody | undefined> =>
    subject.backend.has(server.match, isEnd, ms)
  // A server that is gone reports nothing more, but what it sent last may still be on its way.
  const gone = server.exited.then(() => reported(ON_ITS_WAY_MS))
  const report = await Promise.race([reported(withinMs), gone])
  if (!report) return server.exit ? 'no report of the end' : 'it still runs, and has reported no end'
  // Nobody came to a match that is ended by nobody: a game has no rule for that.
  if (report.end_reason === 'finished' && why === 'everyone-left') return ENDED_ITSELF
  if (performance.now() < notBefore - EARLY_MS) return 'its end before that time'
  if (report.end_reason !== why) return `end_reason ${report.end_reason ?? 'missing'}`
  return whyNotExitedWell(await server.exitWithin(subject.patienceMs))
}
