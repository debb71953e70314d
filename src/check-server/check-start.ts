import { proofOf } from '../adapters/control/tell.ts'
import { untilReady } from '../adapters/control/is-ready.ts'
import { whyNeverReady } from '../match/start-step.ts'
import { parseObject } from '../protocol/json-object.ts'
import { parseReport, reportFaults } from '../protocol/server-reports.ts'
import { REMOVE_PROOF } from '../protocol/tokens.ts'
import type { Trial, Seen } from './trial.ts'
import { statusText } from './control-port.ts'

/** From the start of the process to a server that takes players. */
export async function checkStart(trial: Trial): Promise<void> {
  if (!(await trial.check('announces', () => announces(trial))))
    trial.giveUp('The server has not announced its ports')
  if (!(await trial.check('ready', () => becomesReady(trial)))) trial.giveUp('The server is not ready')
  await trial.check('healthz', async () => {
    const answer = await trial.ask({ path: '/healthz' })
    return 'status' in answer && answer.status === 200 ? undefined : statusText(answer)
  })
  await trial.check('state', () => tellsState(trial))
  await trial.check('state-proof', () => keepsState(trial))
  await trial.check('first-report', async () => {
    const { backend, patienceMs } = trial.subject
    const report = await backend.has(trial.server.match, () => true, patienceMs)
    return report ? undefined : 'no report that can be read'
  })
}

export async function announces({ server }: Trial): Promise<Seen> {
  if (await server.announced()) return undefined
  return server.exit ? 'no such line' : 'no such line in time'
}

/** As a fleet asks: again and again, until it is so or the deadline has passed. */
export async function becomesReady({ server, subject }: Trial): Promise<Seen> {
  const giveUpAt = performance.now() + subject.startMs
  let why: Seen = 'no answer in time'
  const isReady = await untilReady(server.control, {
    isWanted: () => performance.now() < giveUpAt && !server.exit,
    heard: (missing) => {
      why = whyNeverReady(missing)?.replace(/\.$/, '')
    },
  })
  return isReady ? undefined : why
}

async function keepsState(trial: Trial): Promise<Seen> {
  for (const bearer of [undefined, proofOf(trial.server.control.key, REMOVE_PROOF)]) {
    const status = statusText(await trial.ask({ path: '/state', ...(bearer !== undefined && { bearer }) }))
    if (status !== '403') return bearer === undefined ? status : `${status} with the proof of /remove`
  }
  return undefined
}

/** A field that no backend knows yet is no fault here: `GET /state` may say more. */
async function tellsState(trial: Trial): Promise<Seen> {
  const answer = await trial.askState()
  if ('silent' in answer) return answer.silent
  if (answer.status !== 200) return String(answer.status)
  const report = parseReport(answer.body)
  if (!report) return `${answer.body.slice(0, 200)} (${reportFaults(parseObject(answer.body)).join('; ')})`
  return report.state === 'open' ? undefined : `state ${report.state}`
}
