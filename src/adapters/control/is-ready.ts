import { get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

import type { Endpoint } from '../../match/address.ts'
import type { StartStep } from '../../match/start-step.ts'
import { errorCode } from '../../runtime/errors.ts'

const PATIENCE_MS = 5000
const ASK_EVERY_MS = 100

export interface Readying {
  readonly isWanted: () => boolean
  /** What each answer but the last said, for who must say why a server never was ready. */
  readonly heard: (missing: StartStep) => void
}

/** Before the first answer. */
export const notAsked: StartStep = { step: 'answered', fault: 'it was not asked yet' }

/**
 * Asks a game server's control port until it is ready for players: only then they get its address. A slow answer means
 * nothing on a busy machine, so it just asks again. Returns `false` once `isWanted` does. The game port is not used:
 * its protocol is the game's own choice.
 */
export async function untilReady(control: Endpoint, { isWanted, heard }: Readying): Promise<boolean> {
  while (isWanted()) {
    const answer = await ask(control)
    if (answer === 'ready') return isWanted()
    heard(answer)
    await pause(ASK_EVERY_MS)
  }
  return false
}

function ask({ host, port }: Endpoint): Promise<'ready' | StartStep> {
  return new Promise((resolve) => {
    const silent = (fault: string): void => {
      resolve({ step: 'answered', fault })
    }
    const asked = get({ host, port, path: '/ready', timeout: PATIENCE_MS, agent: false }, (response) => {
      response.on('error', () => undefined).resume()
      resolve(answerOf(response.statusCode ?? 0))
    })
    asked
      .on('timeout', () => {
        silent(`no answer within ${PATIENCE_MS / 1000} s`)
        asked.destroy()
      })
      .on('error', (error) => {
        if (speaksAnother(error)) resolve('ready')
        else silent(faults[errorCode(error) ?? ''] ?? error.message)
      })
      .on('close', () => {
        silent('it hung up')
      })
  })
}

const answerOf = (status: number): 'ready' | StartStep =>
  status === 200 || status === 404 ? 'ready' : { step: 'ready', status }

/** Without the address, which the system's own message holds. */
const faults: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'it hung up',
}

/** A game made without the SDK may have another protocol there, or no such path: it listens, and tells no more than that. */
const speaksAnother = (error: Error): boolean => errorCode(error)?.startsWith('HPE_') ?? false
