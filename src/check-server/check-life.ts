import { setTimeout as pause } from 'node:timers/promises'

import { proofOf } from '../adapters/control/tell.ts'
import { parseReport } from '../protocol/server-reports.ts'
import { REMOVE_PROOF } from '../protocol/tokens.ts'
import { ADA, BOB } from './check-players.ts'
import { removeBy } from './check-removal.ts'
import { statusText } from './control-port.ts'
import { endsAs, hasFinished } from './ending.ts'
import { enter, getReady } from './enter.ts'
import { NEVER_SECONDS } from './tested-server.ts'
import { ENDED_ITSELF, Trial, type Checking } from './trial.ts'

/** The ways in which a match ends by itself, beside the one to which nobody comes. */

const SECOND_MS = 1000

/** Nobody comes, and nobody is waited for: only the time until the match must have begun counts. */
export async function checkNeverStarted(checking: Checking): Promise<void> {
  const startDeadlineSeconds = 1
  await using trial = new Trial(checking, {
    players: [ADA],
    noShowSeconds: NEVER_SECONDS,
    startDeadlineSeconds,
  })
  const { server, subject } = trial
  trial.expectExit()
  await trial.check('never-started', async () => {
    await server.announced()
    const deadlineMs = startDeadlineSeconds * SECOND_MS
    const seen = await endsAs(trial, {
      why: 'never-started',
      notBefore: server.startedAt + deadlineMs,
      withinMs: deadlineMs + subject.patienceMs,
    })
    const begins = subject.backend.of(server.match).some(({ report }) => report?.state === 'running')
    return begins ? { because: 'The match begins without players' } : seen
  })
}

/**
 * A player must be there before NO_SHOW_SECONDS are over for the first time. How soon that is depends on the server and on
 * this machine, so a try that was too short is followed by a longer one.
 */
export async function checkNoShowAgain(checking: Checking): Promise<void> {
  if (await comesAndLeaves(checking, 1, 'perhaps-again')) return
  if (await comesAndLeaves(checking, 5, 'perhaps-again')) return
  await comesAndLeaves(checking, 25, 'last')
}

/** Whether that was in time. */
async function comesAndLeaves(
  checking: Checking,
  noShowSeconds: number,
  which: 'perhaps-again' | 'last',
): Promise<boolean> {
  await using trial = new Trial(checking, { players: [ADA, BOB], noShowSeconds })
  trial.expectExit()
  const isGroundless = checking.checklist.lackingGround('no-show-again') !== undefined
  await getReady(trial)
  const ada = isGroundless ? undefined : await enter(trial, ADA).catch(() => undefined)
  if (!ada && !isGroundless && which === 'perhaps-again') return false
  await trial.checkWith('no-show-again', ada, async (client) => {
    if ((await stateOf(trial)) === 'running') return { because: 'The match begins with its first player' }
    const noShowMs = noShowSeconds * SECOND_MS
    // Otherwise the end of a wait since the start would be too close to the end of a wait since now.
    await pause(noShowMs / 2)
    const leftAt = performance.now()
    await client[Symbol.asyncDispose]()
    const withinMs = noShowMs + trial.subject.patienceMs
    const seen = await endsAs(trial, { why: 'nobody-came', notBefore: leftAt + noShowMs, withinMs })
    return hasFinished(trial) ? ENDED_ITSELF : seen
  })
  return true
}

/** Both are cut off while the match runs, and neither comes back. */
export async function checkEveryoneLeft(checking: Checking): Promise<void> {
  const reconnectSeconds = 1
  await using trial = new Trial(checking, {
    players: [ADA, BOB],
    noShowSeconds: NEVER_SECONDS,
    env: { RECONNECT_SECONDS: String(reconnectSeconds) },
  })
  trial.expectExit()
  await getReady(trial)
  await trial.check('everyone-left', async () => {
    const clients = [await enter(trial, ADA), await enter(trial, BOB)]
    for (const client of clients) client.send(`${trial.subject.beginLine}\n`)
    const { backend, patienceMs } = trial.subject
    if (!(await backend.has(trial.server.match, ({ state }) => state === 'running', patienceMs)))
      return {
        because: `The match did not begin when both players had joined and sent "${trial.subject.beginLine}" (--begin-line)`,
      }
    const leftAt = performance.now()
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
    const reconnectMs = reconnectSeconds * SECOND_MS
    const withinMs = reconnectMs + patienceMs
    return endsAs(trial, { why: 'everyone-left', notBefore: leftAt + reconnectMs, withinMs })
  })
}

/** Nobody has joined, and all who could have left. */
export async function checkAllRemoved(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, { players: [ADA, BOB], noShowSeconds: NEVER_SECONDS })
  await getReady(trial)
  const bearer = proofOf(trial.server.control.key, REMOVE_PROOF)
  await trial.check('remove-bad-body', async () => {
    for (const json of ['nonsense', '{}', '{"player":""}']) {
      const status = statusText(await trial.ask({ path: '/remove', json, bearer }))
      if (status !== '400') return `${status} to ${json}`
    }
    return undefined
  })
  trial.expectExit()
  await trial.check('remove-all', async () => {
    for (const player of [ADA, BOB]) {
      const status = await removeBy(trial, bearer, player)
      if (status !== '200') return hasFinished(trial) ? ENDED_ITSELF : `${status} to POST /remove`
    }
    const { patienceMs } = trial.subject
    return endsAs(trial, { why: 'everyone-left', notBefore: 0, withinMs: patienceMs })
  })
}

async function stateOf(trial: Trial): Promise<string | undefined> {
  const answer = await trial.askState()
  return 'body' in answer ? parseReport(answer.body)?.state : undefined
}
