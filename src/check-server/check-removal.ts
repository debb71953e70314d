import { proofOf } from '../adapters/control/tell.ts'
import { parseReport } from '../protocol/server-reports.ts'
import { ASSIGN_PROOF, REMOVE_PROOF } from '../protocol/tokens.ts'
import { whyNotSentAway } from './admission.ts'
import { ADA } from './check-players.ts'
import { statusText } from './control-port.ts'
import type { GameClient } from './game-client.ts'
import { hasEnded } from './ending.ts'
import { ENDED_ITSELF, type Seen, type Trial } from './trial.ts'

/** A player leaves the match for good. Says whether they are out. */
export async function checkRemoval(trial: Trial, ada: GameClient | undefined): Promise<boolean> {
  await trial.check('remove-proof', async () => {
    for (const bearer of [undefined, proofOf(trial.server.control.key, ASSIGN_PROOF)]) {
      const status = await remove(trial, bearer)
      if (status !== '403') return bearer === undefined ? status : `${status} with the proof of /assign`
    }
    return undefined
  })
  const isRemoved = await trial.check('remove', async () => {
    const bearer = proofOf(trial.server.control.key, REMOVE_PROOF)
    const first = await remove(trial, bearer)
    if (first !== '200') return first
    const second = await remove(trial, bearer)
    return second === '200' || (await hasEnded(trial)) ? undefined : `${second}, the second time`
  })
  await trial.checkWith('remove-sends-away', isRemoved ? ada : undefined, async (client) =>
    whyNotSentAway(await client.untilClosed(trial.subject.patienceMs)),
  )
  const isOut = await trial.checkWith('remove-keeps-out', isRemoved || undefined, () => keepsOut(trial))
  await trial.checkWith('remove-reports', isRemoved || undefined, async () => {
    const answer = await trial.askState()
    if ('silent' in answer) return (await hasEnded(trial)) ? ENDED_ITSELF : answer.silent
    const { players = [] } = parseReport(answer.body) ?? {}
    return players.includes(ADA) ? `players ${JSON.stringify(players)}` : undefined
  })
  return isOut
}

export const remove = (trial: Trial, bearer: string | undefined): Promise<string> =>
  removeBy(trial, bearer, ADA)

export async function removeBy(trial: Trial, bearer: string | undefined, player: string): Promise<string> {
  const json = JSON.stringify({ player })
  return statusText(await trial.ask({ path: '/remove', json, ...(bearer !== undefined && { bearer }) }))
}

async function keepsOut(trial: Trial): Promise<Seen> {
  try {
    return await trial.refuses(trial.server.token(ADA))
  } catch (error) {
    // A game for two may be over when one of them leaves: then nobody is let in.
    if (await hasEnded(trial)) return undefined
    throw error
  }
}
