import { whyNotRefused } from './admission.ts'
import { ADA, MALLORY } from './check-players.ts'
import { checkAdmits, getReady } from './enter.ts'
import { NEVER_SECONDS } from './tested-server.ts'
import { Trial, type Checking, type Seen } from './trial.ts'

/** 512 bytes, which no id exceeds. */
const LONGEST_ID = '😀'.repeat(128)
const LONGEST_LINE_BYTES = 4096
const HOUR_SECONDS = 3600

/** Who may play where nobody is listed, and what they may send. */
export async function checkOpenList(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, {
    players: [],
    noShowSeconds: NEVER_SECONDS,
    env: { REQUIRE_TOKEN: 'true' },
  })
  await getReady(trial)
  const mallory = await checkAdmits(trial, 'open-list', { player: MALLORY })
  await checkAdmits(trial, 'longest-id', { player: LONGEST_ID })
  await trial.check('unjoined', () => refusesToPlay(trial))
  await trial.checkWith('long-line', mallory, async (client) => {
    client.send(`${'x'.repeat(LONGEST_LINE_BYTES + 1)}\n`)
    const { isClosed } = await client.untilClosed(trial.subject.patienceMs)
    return isClosed ? undefined : 'the connection stays open'
  })
}

/** By a line that begins the match where players may, and means nothing elsewhere. */
async function refusesToPlay(trial: Trial): Promise<Seen> {
  await using client = await trial.server.connect()
  client.send('REQUEST_MATCH 600\n')
  const played = ['RUNNING_LENGTH', 'STATE']
  const { lines } = await client.until(
    ({ verb }) => ['ERROR', 'UNKNOWN', ...played].includes(verb),
    trial.subject.patienceMs,
  )
  const verbs = lines.map(({ verb }) => verb)
  const taken = verbs.find((verb) => played.includes(verb))
  if (taken !== undefined) return `${taken} in answer to REQUEST_MATCH 600`
  if (verbs.includes('UNKNOWN')) return undefined
  return whyNotRefused(await client.untilClosed(trial.subject.patienceMs))
}

/** Whose clock decides: once the backend's is ahead, then it is behind. */
export async function checkClock(checking: Checking): Promise<void> {
  await using trial = new Trial(checking, { players: [ADA], noShowSeconds: NEVER_SECONDS })
  const now = Math.floor(Date.now() / 1000)
  trial.subject.backend.behave(trial.server.match, ahead(2 * HOUR_SECONDS))
  await getReady(trial)
  await untilTold(trial, 0)
  await trial.check('told-time-refuses', () =>
    trial.refuses(trial.server.token(ADA, { exp: now + HOUR_SECONDS })),
  )
  const soFar = trial.subject.backend.of(trial.server.match).length
  trial.subject.backend.behave(trial.server.match, ahead(-2 * HOUR_SECONDS))
  await untilTold(trial, soFar)
  const token = trial.server.token(ADA, { exp: now - HOUR_SECONDS })
  await checkAdmits(trial, 'told-time-admits', { player: ADA, token })
}

const ahead = (seconds: number) => ({ aheadMs: seconds * 1000 })

/** Of the reports after these, the first is answered with the new time. When the server sends the second, it has read that. */
async function untilTold({ server, subject }: Trial, soFar: number): Promise<void> {
  await subject.backend.has(server.match, (_report, at) => at > soFar, subject.patienceMs)
}
