import { setTimeout as pause } from 'node:timers/promises'

import { proofOf } from '../adapters/control/tell.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import { parseObject } from '../protocol/json-object.ts'
import { ASSIGN_PROOF, REMOVE_PROOF } from '../protocol/tokens.ts'
import { whyNotLetIn } from './admission.ts'
import { endsUnplayed } from './check-end.ts'
import { ADA, BOB, MALLORY } from './check-players.ts'
import { remove } from './check-removal.ts'
import { announces, becomesReady } from './check-start.ts'
import { askForLine, statusText, tellOnLine, type LineAnswer } from './control-port.ts'
import { getReady } from './enter.ts'
import { NEVER_SECONDS } from './tested-server.ts'
import { factsOf } from './facts.ts'
import { Trial, whyNotExitedWell, type Checking, type Seen } from './trial.ts'

const [NO_SHOW_SECONDS, START_DEADLINE_SECONDS] = [1, 2]
/** Longer than both. */
const NO_TIME_MS = 2500

/** While it waits, and what makes it wait no longer. */
export async function checkIdle(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, {
    noShowSeconds: NO_SHOW_SECONDS,
    startDeadlineSeconds: START_DEADLINE_SECONDS,
  })
  const { subject } = trial
  const isReady = await trial.check(
    'waits-ready',
    async () => (await announces(trial)) ?? (await becomesReady(trial)),
  )
  if (!isReady) trial.giveUp('The server is not ready while it waits')
  await trial.check('waits-closed', () => trial.refuses(trial.server.token(ADA)))
  await trial.check('waits-no-time', async () => {
    await pause(NO_TIME_MS)
    const answer = await trial.askState()
    const { state } = parseObject('body' in answer ? answer.body : '')
    if (state === 'open') return undefined
    return typeof state === 'string' ? `state ${state}` : statusText(answer)
  })
  await trial.check('waits-silent', () => {
    const count = subject.backend.of(trial.server.match).length
    return Promise.resolve(count === 0 ? undefined : `${count} reports`)
  })
  await trial.check('waits-remove', async () => {
    const status = await remove(trial, proofOf(trial.server.control.key, REMOVE_PROOF))
    return status === '409' ? undefined : status
  })
  await trial.check('assign-proof', () => takesNothingUnproved(trial))
  await trial.check('assign-starts-time', async () => {
    const status = await assign(trial, [ADA])
    return status === '200'
      ? endsUnplayed(trial, NO_SHOW_SECONDS * 1000 + trial.subject.patienceMs)
      : `${status} to POST /assign`
  })
}

/** It is given its match, and plays it. */
export async function checkAssignment(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, { noShowSeconds: NEVER_SECONDS })
  const line = await checkLine(trial)
  const isAssigned = await trial.checkWith('assign', line, (opened) => takesMatch(trial, opened))
  const ground = isAssigned || undefined
  await trial.checkWith('assign-again', ground, async () => {
    const status = await assign(trial, [BOB, ADA])
    return status === '200' ? undefined : status
  })
  await trial.checkWith('assign-others', ground, async () => {
    const status = await assign(trial, [MALLORY])
    return status === '409' ? undefined : status
  })
  await trial.checkWith('assign-report', ground, async () => {
    const { backend, patienceMs } = trial.subject
    if (!(await backend.has(trial.server.match, () => true, patienceMs))) return 'no report'
    return backend.of(trial.server.match).every(({ isProved }) => isProved) ? undefined : 'one without proof'
  })
  await trial.checkWith('assign-join', ground, async () => {
    const { heard } = await trial.join(trial.server.token(BOB))
    return whyNotLetIn(heard, BOB) ?? (await trial.refuses(trial.server.token(MALLORY)))
  })
}

/** It is given nothing that it can read, and then stopped. */
export async function checkIdleEnd(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, { noShowSeconds: NEVER_SECONDS })
  await getReady(trial)
  const bearer = proofOf(trial.server.control.key, ASSIGN_PROOF)
  await trial.check('assign-bad-body', async () => {
    for (const json of ['nonsense', '{}', '{"players":[]}', '{"players":"ada"}']) {
      const status = statusText(await trial.ask({ path: '/assign', json, bearer }))
      if (status !== '400') return `${status} to ${json}`
    }
    return undefined
  })
  trial.expectExit()
  await trial.check('waits-stop', async () => {
    await trial.server.stop(trial.subject.patienceMs)
    return whyNotExitedWell(trial.server.exit)
  })
}

async function checkLine(trial: Trial): Promise<LineAnswer | undefined> {
  let answer: LineAnswer | undefined
  await trial.check('assign-line', async () => {
    const missing = (await announces(trial)) ?? (await becomesReady(trial))
    if (missing !== undefined) return missing
    const { control } = trial.server
    answer = await askForLine(control, proofOf(control.key, ASSIGN_PROOF), trial.subject.patienceMs)
    const isPlain = answer.kind === 'line' || (answer.kind === 'status' && answer.status === 404)
    return isPlain ? undefined : lineText(answer)
  })
  return answer
}

async function takesMatch(trial: Trial, opened: LineAnswer): Promise<Seen> {
  const players = [ADA, BOB]
  if (opened.kind !== 'line') {
    const status = await assign(trial, players)
    return status === '200' ? undefined : status
  }
  const said = await tellOnLine(opened.line, assignment(players), trial.subject.patienceMs)
  return said.trim() === '200' ? undefined : `"${said.trim()}" on the line`
}

async function takesNothingUnproved(trial: Trial): Promise<Seen> {
  const { control } = trial.server
  const json = JSON.stringify({ players: [ADA] })
  const posted = statusText(await trial.ask({ path: '/assign', json }))
  if (posted !== '403') return `${posted} to POST /assign`
  const answer = await askForLine(control, 'no-proof', trial.subject.patienceMs)
  if (answer.kind !== 'line') return undefined
  answer.line.destroy()
  return '101 to GET /assign'
}

/** With fields that older servers do not know, as fleets send them. */
function assignment(players: readonly string[]): string {
  return JSON.stringify({ players, queue: DEFAULT_QUEUE, ...factsOf(players) })
}

async function assign(trial: Trial, players: readonly string[]): Promise<string> {
  const bearer = proofOf(trial.server.control.key, ASSIGN_PROOF)
  return statusText(await trial.ask({ path: '/assign', json: assignment(players), bearer }))
}

function lineText(answer: LineAnswer): string {
  switch (answer.kind) {
    case 'line':
      return '101'
    case 'status':
      return String(answer.status)
    case 'silent':
      return answer.says
  }
}
