import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

import { formatServerLine, type ServerLine } from '../protocol/lines.ts'
import { isAnswer, whyNotLetIn, whyNotSentAway } from './admission.ts'
import { checkAdmits } from './enter.ts'
import type { GameClient } from './game-client.ts'
import type { PromiseName } from './promises.ts'
import type { Seen, Trial } from './trial.ts'

/** The second holds whatever an id may hold and PLAYERS must escape, and is not ASCII. */
export const [ADA, BOB, MALLORY] = ['ada', 'auth0|bob,100%$愛', 'mallory'] as const

const HOUR_SECONDS = 3600
const BETWEEN_PIECES_MS = 20

/** Connections that are in the match. */
export interface Present {
  readonly ada: GameClient | undefined
  readonly bob: GameClient | undefined
}

/** Who is let in, and who is not. */
export async function checkPlayers(trial: Trial): Promise<Present> {
  const first = {
    ada: await checkAdmits(trial, 'join', { player: ADA }),
    bob: await checkAdmits(trial, 'player-ids', { player: BOB }),
  }
  await trial.checkWith('reports-players', first.ada && first.bob, () => reportsPlayers(trial))
  await checkRefusals(trial)
  const ada = (await comesAgain(trial, first.ada)) ?? first.ada
  const lower = (await joinInLowerCase(trial, first.bob)) ?? first.bob
  const bob = (await joinInPieces(trial, lower)) ?? lower
  return { ada, bob }
}

async function reportsPlayers({ server, subject }: Trial): Promise<Seen> {
  const { backend, patienceMs } = subject
  const report = await backend.has(
    server.match,
    ({ players, client_count: count }) =>
      players.includes(ADA) && players.includes(BOB) && count >= players.length,
    patienceMs,
  )
  if (report) return undefined
  const last = backend.of(server.match).at(-1)?.report
  return last ? JSON.stringify(last) : 'no report'
}

async function checkRefusals(trial: Trial): Promise<void> {
  const { server } = trial
  const good = server.token(ADA).split('.')
  const past = Math.floor(Date.now() / 1000) - HOUR_SECONDS
  const bad = {
    'refuses-forged': server.token(ADA, {}, randomBytes(32)),
    'refuses-expired': server.token(ADA, { exp: past }),
    'refuses-other-match': server.token(ADA, { match: 'another-match' }),
    'refuses-strangers': server.token(MALLORY),
    'refuses-no-expiry': server.token(ADA, { exp: undefined }),
    'refuses-two-parts': good.slice(0, 2).join('.'),
    // Decoders of some languages accept it: one token could then be written in two ways.
    'refuses-padding': `${good[0]}.${good[1]}=.${good[2]}`,
  } as const satisfies Partial<Record<PromiseName, string>>
  for (const [promise, token] of Object.entries(bad) as [keyof typeof bad, string][])
    await trial.check(promise, () => trial.refuses(token))
}

/** On newer connections, of which the last has the token of the one before. */
async function comesAgain(trial: Trial, oldest: GameClient | undefined): Promise<GameClient | undefined> {
  const token = trial.server.token(ADA)
  const newer = await replaced(trial, 'replaces', { older: oldest, token })
  await trial.checkWith('replaces-says', newer && oldest, async (older) => {
    const { lines } = await older.untilClosed(trial.subject.patienceMs)
    return lines.some((line) => line.verb === 'ERROR' && line.says === REPLACED) ? undefined : lastOf(lines)
  })
  return (await replaced(trial, 'same-token', { older: newer, token })) ?? newer
}

const REPLACED = 'replaced by a newer connection'
const lastOf = (lines: readonly ServerLine[]): string =>
  lines.slice(-1).map(formatServerLine).join() || 'no line'

async function replaced(
  trial: Trial,
  promise: PromiseName,
  { older, token }: { readonly older: GameClient | undefined; readonly token: string },
): Promise<GameClient | undefined> {
  let newer: GameClient | undefined
  await trial.checkWith(promise, older, async (before) => {
    const { client, heard } = await trial.join(token)
    const why = whyNotLetIn(heard, ADA)
    if (why !== undefined) return why
    newer = client
    const end = whyNotSentAway(await before.untilClosed(trial.subject.patienceMs))
    return end && `on the old connection ${end}`
  })
  return newer
}

async function joinInLowerCase(
  trial: Trial,
  before: GameClient | undefined,
): Promise<GameClient | undefined> {
  let joined: GameClient | undefined
  await trial.checkWith('join-lower-case', before, async () => {
    const client = await trial.connect()
    client.send(`join ${trial.server.token(BOB)}\n`)
    const why = whyNotLetIn(await client.until(isAnswer, trial.subject.patienceMs), BOB)
    if (why === undefined) joined = client
    return why
  })
  return joined
}

/** Also a newer connection, whose JOIN the network has cut. */
async function joinInPieces(trial: Trial, before: GameClient | undefined): Promise<GameClient | undefined> {
  let joined: GameClient | undefined
  await trial.checkWith('join-in-pieces', before, async () => {
    const client = await trial.connect()
    const line = `JOIN ${trial.server.token(BOB)}\r\n`
    for (const [from, to] of [
      [0, 3],
      [3, 40],
      [40, -1],
      [-1, line.length],
    ]) {
      client.send(line.slice(from, to))
      // The next piece should not be read together with this one.
      await pause(BETWEEN_PIECES_MS)
    }
    const why = whyNotLetIn(await client.until(isAnswer, trial.subject.patienceMs), BOB)
    if (why === undefined) joined = client
    return why
  })
  return joined
}
