import { setTimeout as pause } from 'node:timers/promises'

import type { JoinAnswer, StatusAnswer } from '../../src/protocol/http.ts'
import { RANKED, ratingOf } from '../checker/ranked.ts'
import { DEFAULT_QUEUE } from '../../src/match/queue-rules.ts'
import type { Random } from '../support/random.ts'
import type { Backends, Request } from './backends.ts'
import { gameBackend, ownToken } from './tokens.ts'
import { attempt, refused, seenInJoin, seenInStatus, type Came, type Recorder } from './recorder.ts'

export interface AskingNeeds {
  readonly backends: Backends
  readonly recorder: Recorder
  readonly random: Random
  /** No client continues after this; the checker sees what is not over by then. */
  readonly patience: AbortSignal
}

/** Tries one backend after another until one answers. */
export async function untilAnswered<C extends { type: string }>(
  { random, patience, backends }: AskingNeeds,
  ask: (at: number) => Promise<C>,
): Promise<C | undefined> {
  const first = Math.floor(random.next() * backends.count)
  for (let tries = 0; !patience.aborted; tries += 1) {
    const came = await ask(first + tries)
    if (came.type !== 'info') return came
    await pause(Math.min(50 * 2 ** tries, 1000))
  }
  return undefined
}

export function askJoin(
  { recorder, backends }: AskingNeeds,
  at: number,
  who: { name: string; client?: string },
): Promise<Came<'join'>> {
  const { name, client = name } = who
  return attempt(recorder, { client, op: 'join', key: name }, async () => {
    const brought = { player_id: name, ...broughtBy(name) }
    const { status, body } = await backends.ask(at, joining(brought, ownToken(name)))
    return status === 200 ? { type: 'ok', value: seenInJoin(body as JoinAnswer) } : refused(status)
  })
}

/** How the names of those begin who play once all is quiet. */
export const CALM = 'calm'

interface Brought {
  readonly queue?: string
  readonly queues?: readonly string[]
  readonly attributes?: { readonly rating: number }
}

/**
 * Two in ten play in the queue with rules, and three in whichever of both queues has a match for them first; but not those
 * who play alone: two are too few for it.
 */
export function broughtBy(name: string): Brought {
  const rating = ratingOf(name)
  const lot = rating % 10
  if (lot >= 5 || name.startsWith(CALM)) return {}
  const where =
    lot < 2 ? { queue: RANKED } : { queues: lot < 4 ? [RANKED, DEFAULT_QUEUE] : [DEFAULT_QUEUE, RANKED] }
  return { ...where, attributes: { rating } }
}

/** One name in ten stands for a pair, in the queue without rules. */
export function comesAsPair(name: string): boolean {
  return ratingOf(name) % 10 === 9
}

/** Puts both on one ticket, or returns the place that they have; what is known then is known of both. */
export function askJoinAsPair(
  { recorder, backends }: AskingNeeds,
  at: number,
  [one, two]: readonly [string, string],
): Promise<Came<'join'>> {
  return attempt(recorder, { client: `${one}-join`, op: 'join', key: one }, () =>
    attempt(recorder, { client: `${two}-join`, op: 'join', key: two }, async () => {
      const players = [{ player_id: one }, { player_id: two }]
      const { status, body } = await backends.ask(at, joining({ players }, gameBackend))
      return status === 200 ? { type: 'ok', value: seenInJoin(body as JoinAnswer) } : refused(status)
    }),
  )
}

interface StatusCame {
  readonly type: string
  readonly answer?: StatusAnswer
}

export async function askStatus(
  { recorder, backends }: AskingNeeds,
  at: number,
  name: string,
): Promise<StatusCame> {
  let answer: StatusAnswer | undefined
  const { type } = await attempt(recorder, { client: name, op: 'see', key: name }, async () => {
    const path = `/match/status?player_id=${name}`
    const { status, body } = await backends.ask(at, { method: 'GET', path, token: ownToken(name) })
    if (status !== 200) return refused(status)
    answer = body as StatusAnswer
    return { type: 'ok', value: seenInStatus(answer) }
  })
  return { type, ...(answer && { answer }) }
}

export function askEnd(
  { recorder, backends }: AskingNeeds,
  { at, name, match }: { at: number; name: string; match: string },
): Promise<Came<'end'>> {
  return attempt(recorder, { client: name, op: 'end', key: match }, async () => {
    const { status } = await backends.ask(at, ending(match, name))
    return status === 200 ? { type: 'ok', value: undefined } : refused(status)
  })
}

function joining(body: object, token: string): Request {
  return { method: 'POST', path: '/match/join', body, token }
}

/** The end of a match, for one of its players. */
export function ending(match: string, name: string): Request {
  return { method: 'POST', path: `/match/${match}/end`, token: ownToken(name) }
}
