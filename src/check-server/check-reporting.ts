import { parseReport, type ReportBody } from '../protocol/server-reports.ts'
import { ADA, BOB } from './check-players.ts'
import { hasFinished, isEnd, isStop } from './ending.ts'
import { enter, getReady } from './enter.ts'
import { NEVER_SECONDS } from './tested-server.ts'
import { ENDED_ITSELF, Trial, whyNotExitedWell, type Checking, type Seen } from './trial.ts'

/** Reports that only a change can cause, of which the first backend gets none. */
export async function checkReporting(checking: Checking): Promise<void> {
  const { backend, patienceMs } = checking.subject
  await using trial = new Trial(checking, {
    players: [ADA, BOB],
    noShowSeconds: NEVER_SECONDS,
    env: {
      BACKEND_URL: `${backend.deadUrl},${backend.url}`,
      REPORT_SECONDS: String(NEVER_SECONDS),
      RECONNECT_SECONDS: String(NEVER_SECONDS),
    },
  })
  await getReady(trial)
  await trial.check('second-backend', async () => {
    const report = await backend.has(trial.server.match, () => true, patienceMs)
    return report ? undefined : 'no report'
  })
  const isTold = await trial.check('reports-changes', () => reportsChanges(trial))
  const end = isTold ? await refusedEnd(trial) : undefined
  await trial.check('stop-report-lost', () => Promise.resolve(whyNotAllTold(end)))
  await trial.check('refused-report', () => {
    const times = backend.of(trial.server.match).filter(({ report }) => report && isEnd(report)).length
    return Promise.resolve(times === 1 ? undefined : `that report ${times} times`)
  })
}

async function reportsChanges(trial: Trial): Promise<Seen> {
  const { backend, patienceMs } = trial.subject
  const { match } = trial.server
  const client = await enter(trial, ADA)
  const hasAda = ({ players }: ReportBody): boolean => players.includes(ADA)
  if (!(await backend.has(match, hasAda, patienceMs))) return 'no report with the player who has come'
  const soFar = backend.of(match).length
  await client[Symbol.asyncDispose]()
  const without = await backend.has(
    match,
    (report, at) => at >= soFar && (!hasAda(report) || isEnd(report)),
    patienceMs,
  )
  if (hasFinished(trial)) return ENDED_ITSELF
  return without ? undefined : 'no report without the player who has gone'
}

/** The end of a match that no backend knows any more. One player is there, and another was a moment ago. */
async function refusedEnd(trial: Trial): Promise<ReportBody | undefined> {
  const { backend, patienceMs } = trial.subject
  const { match } = trial.server
  // When this fails, its last report says so. When that report comes, no other is under way.
  await enter(trial, BOB).catch(() => undefined)
  await backend.has(match, ({ players }) => players.includes(BOB), patienceMs)
  backend.behave(match, { refuses: true })
  trial.expectExit()
  const stopping = trial.server.stop(patienceMs)
  const end = await backend.has(match, isEnd, patienceMs)
  await stopping
  return end
}

function whyNotAllTold(end: ReportBody | undefined): Seen {
  if (!end) return 'no report of the end'
  if (end.end_reason === 'finished') return ENDED_ITSELF
  const isTold = [ADA, BOB].every((player) => end.players.includes(player))
  return isTold ? undefined : `players ${JSON.stringify(end.players)}`
}

/** A backend took it for lost, and it is back. */
export async function checkOver(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, { players: [ADA, BOB], noShowSeconds: NEVER_SECONDS })
  const { server, subject } = trial
  await getReady(trial)
  await trial.check('over-stops', async () => {
    const client = await enter(trial, ADA)
    trial.expectExit()
    subject.backend.behave(server.match, { isOver: true })
    const { lines } = await client.untilClosed(subject.patienceMs)
    if (hasFinished(trial)) return ENDED_ITSELF
    if (!lines.some(isStop)) return 'no STATE stop'
    await server.exitWithin(subject.patienceMs)
    return whyNotExitedWell(server.exit)
  })
}

const HALF_SECOND = '0.5'

/** All its times have fractions, and nothing happens. */
export async function checkFractions(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, {
    players: [ADA],
    noShowSeconds: NEVER_SECONDS + 0.5,
    startDeadlineSeconds: NEVER_SECONDS + 0.25,
    env: { REPORT_SECONDS: HALF_SECOND, RECONNECT_SECONDS: '30.5' },
  })
  const { server, subject } = trial
  const isReady = await trial.check('fractions', async () => {
    if (await server.announced()) return undefined
    return server.exit ? 'no start' : 'no ports in time'
  })
  await trial.checkWith('reports-regularly', isReady || undefined, async () => {
    await subject.backend.has(server.match, () => true, subject.patienceMs)
    const wanted = subject.backend.of(server.match).length + 3
    await subject.backend.has(server.match, (_report, at) => at >= wanted - 1, subject.patienceMs)
    const more = subject.backend.of(server.match).length - wanted + 3
    return more >= 3 ? undefined : `${more} more reports in ${subject.patienceMs / 1000} s`
  })
  await trial.check('state-seq', () => seqsGrow(trial))
}

/** Two answers, then a report: the next one may have been under way already, and the one after that is not. */
async function seqsGrow(trial: Trial): Promise<Seen> {
  const { backend, patienceMs } = trial.subject
  const { match } = trial.server
  const answers = [await seqOfState(trial), await seqOfState(trial)]
  const soFar = backend.of(match).length
  const later = await backend.has(match, (_report, at) => at > soFar, patienceMs)
  if (!later) return 'no report after that'
  const last = Math.max(...answers)
  if (later.seq <= last) return `seq ${last} in an answer, then ${later.seq} in a report`
  const sent = new Set(backend.of(match).map(({ report }) => report?.seq))
  const twice = answers.find((seq, i) => sent.has(seq) || answers.indexOf(seq) !== i)
  return twice === undefined ? undefined : `seq ${twice} twice`
}

async function seqOfState(trial: Trial): Promise<number> {
  const answer = await trial.askState()
  const report = 'body' in answer ? parseReport(answer.body) : undefined
  if (!report) throw new Error('no answer to GET /state')
  return report.seq
}
