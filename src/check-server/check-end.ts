import { formatServerLine } from '../protocol/lines.ts'
import { ADA, BOB } from './check-players.ts'
import { endsAs, hasEnded, isEnd, isStop } from './ending.ts'
import type { GameClient } from './game-client.ts'
import { ENDED_ITSELF, Trial, whyNotExitedWell, type Checking, type Seen } from './trial.ts'

/** Who is left in the match. */
interface Left {
  readonly bob: GameClient | undefined
  /** Whether the other player has left for good. */
  readonly isAdaGone: boolean
}

/** An operator, or a machine that is drained, stops it. */
export async function checkStop(trial: Trial, { bob, isAdaGone }: Left): Promise<void> {
  const { server, subject } = trial
  const endedItself = await hasEnded(trial).catch(() => false)
  trial.expectExit()
  const stopping = server.stop(subject.patienceMs)
  await trial.checkWith('stop-tells-players', bob, async (client) => {
    const { lines, isClosed } = await client.untilClosed(subject.patienceMs)
    if (!lines.some(isStop))
      return `${lines.slice(-2).map(formatServerLine).join(', ') || 'nothing'}, and no STATE stop`
    return isClosed ? undefined : 'STATE stop, and the connection stays open'
  })
  await stopping
  await trial.check('stop-report', async () => {
    const report = await subject.backend.has(server.match, isEnd, subject.patienceMs)
    if (!report) return 'no report of the end'
    const { end_reason: why, players } = report
    if (endedItself) return ENDED_ITSELF
    if (why !== 'stopped') return `end_reason ${why ?? 'missing'}`
    const isTold = (!bob || players.includes(BOB)) && !(isAdaGone && players.includes(ADA))
    return isTold ? undefined : `players ${JSON.stringify(players)}`
  })
  await trial.check('stop-exit', () => Promise.resolve(whyNotExitedWell(server.exit)))
}

/** What is known of the reports once all of them have come. */
export async function checkReports(trial: Trial): Promise<void> {
  const taken = trial.subject.backend.of(trial.server.match)
  const reports = taken.length > 0 || undefined
  await trial.checkWith('reports-proved', reports, () => {
    const unproved = taken.filter(({ isProved }) => !isProved).length
    return Promise.resolve(unproved > 0 ? `${unproved} of ${taken.length} reports without it` : undefined)
  })
  await trial.checkWith('reports-valid', reports, () => {
    const faults = new Set(taken.flatMap((each) => each.faults))
    return Promise.resolve(faults.size > 0 ? [...faults].slice(0, 3).join('; ') : undefined)
  })
  await trial.checkWith('reports-seq', reports, () => {
    const numbers = taken.flatMap(({ report }) => report?.seq ?? [])
    const at = numbers.findIndex((seq, i) => i > 0 && seq <= (numbers[i - 1] ?? 0))
    return Promise.resolve(at > 0 ? `${numbers[at - 1]}, then ${numbers[at]}` : undefined)
  })
}

export const NO_SHOW_SECONDS = 1

export async function checkNoShow(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, { players: [ADA], noShowSeconds: NO_SHOW_SECONDS })
  const { server, subject } = trial
  subject.backend.behave(server.match, { isBusyAtTheEnd: true })
  trial.expectExit()
  await trial.check('no-show', async () => {
    await server.announced()
    return endsUnplayed(trial, NO_SHOW_SECONDS * 1000 + subject.patienceMs)
  })
  const ends = (): number =>
    subject.backend.of(server.match).filter(({ report }) => report && isEnd(report)).length
  await trial.checkWith('last-report', ends() > 0 || undefined, async () => {
    await server.exitWithin(subject.patienceMs)
    return ends() > 1 ? undefined : 'that report once'
  })
}

/** Ends by itself because nobody came, and not too soon. */
export function endsUnplayed(trial: Trial, withinMs: number): Promise<Seen> {
  const notBefore = trial.server.startedAt + NO_SHOW_SECONDS * 1000
  return endsAs(trial, { why: 'nobody-came', notBefore, withinMs })
}
