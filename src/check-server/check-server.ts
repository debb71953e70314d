import { checkClock, checkOpenList } from './check-admission.ts'
import { checkReports, checkStop } from './check-end.ts'
import { checkAllRemoved, checkEveryoneLeft, checkNeverStarted, checkNoShowAgain } from './check-life.ts'
import { ADA, BOB, checkPlayers } from './check-players.ts'
import { checkBadVariables, checkParentPipe, checkUnplayed } from './check-process.ts'
import { checkRemoval } from './check-removal.ts'
import { checkFractions, checkOver, checkReporting } from './check-reporting.ts'
import { checkStart } from './check-start.ts'
import { checkAssignment, checkIdle, checkIdleEnd } from './check-waiting.ts'
import { Checklist } from './checklist.ts'
import { ReportTaker } from './report-taker.ts'
import type { Result } from './results.ts'
import { NEVER_SECONDS, type Subject } from './tested-server.ts'
import { Trial, type Checking } from './trial.ts'

export interface Watcher {
  readonly result: (result: Result) => void
  /** What is done now, and takes a moment. */
  readonly progress: (says: string) => void
}

/** One server each, or a few, for another way in which its life can go. */
const lives: readonly ((checking: Checking) => Promise<void>)[] = [
  checkOpenList,
  checkClock,
  checkReporting,
  checkOver,
  checkFractions,
  checkUnplayed,
  checkNoShowAgain,
  checkNeverStarted,
  checkEveryoneLeft,
  checkAllRemoved,
  checkParentPipe,
  checkBadVariables,
  checkIdle,
  checkAssignment,
  checkIdleEnd,
]
/** Most of them only wait; more at once would disturb each other on a small machine. */
const AT_ONCE = 6

/** Starts the server as a fleet does, once for each way in which its life can go, and checks every promise. */
export async function checkServer(
  subject: Omit<Subject, 'backend'>,
  { result, progress }: Watcher,
): Promise<readonly Result[]> {
  await using backend = await ReportTaker.listen()
  const checklist = new Checklist(result)
  const checking: Checking = { subject: { ...subject, backend }, checklist }
  progress('started for a match')
  if (await checkMatch(checking)) {
    progress(`started ${lives.length} times more, for each other way in which its life can go`)
    await checkLives(checking)
  }
  checklist.leaveOut('The server is never ready')
  return checklist.results
}

/** Some at once. Their results are told in the order of the promises, whichever ends first. */
async function checkLives(checking: Checking): Promise<void> {
  const parts = lives.map((check) => ({ check, checklist: checking.checklist.part(), isDone: false }))
  const left = parts.values()
  let told = 0
  const tellDone = (): void => {
    for (let part = parts[told]; part?.isDone; part = parts[told]) {
      for (const result of part.checklist.results) checking.checklist.add(result)
      told += 1
    }
  }
  const work = async (): Promise<void> => {
    for (const part of left) {
      await part.check({ ...checking, checklist: part.checklist })
      part.isDone = true
      tellDone()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** Whether it came to be ready at all. */
async function checkMatch(checking: Checking): Promise<boolean> {
  await using trial = new Trial(checking, { players: [ADA, BOB], noShowSeconds: NEVER_SECONDS })
  await checkStart(trial)
  const { ada, bob } = await checkPlayers(trial)
  const isAdaGone = await checkRemoval(trial, ada)
  await checkStop(trial, { bob, isAdaGone })
  await checkReports(trial)
  const ready = checking.checklist.results.find(({ promise }) => promise === 'ready')
  return ready?.outcome === 'kept'
}
