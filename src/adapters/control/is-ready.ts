import { get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

import type { Address } from '../../match/match.ts'

const PATIENCE_MS = 5000
const ASK_EVERY_MS = 100

/**
 * Asks the control port of a game server until it says that the server takes players: an address goes out only after this
 * (wire, fault 12). One silent answer is no word on a server, which on a busy machine may take longer than any patience for
 * it. `false` once nobody wants it any more. The game port is not asked: what it understands is the game's own choice.
 */
export async function untilReady(control: Address, isWanted: () => boolean): Promise<boolean> {
  while (isWanted()) {
    if (await isReady(control)) return isWanted()
    await pause(ASK_EVERY_MS)
  }
  return false
}

function isReady({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const notYet = (): void => {
      resolve(false)
    }
    const asked = get({ host, port, path: '/ready', timeout: PATIENCE_MS, agent: false }, (response) => {
      response.on('error', notYet).resume()
      resolve(response.statusCode === 200 || response.statusCode === 404)
    })
    asked
      .on('timeout', () => asked.destroy())
      .on('error', (error) => {
        resolve(speaksAnother(error))
      })
      .on('close', notYet)
  })
}

/** A game made without the SDK may have another protocol there, or no such path: it listens, and tells no more than that. */
const speaksAnother = (error: NodeJS.ErrnoException): boolean => error.code?.startsWith('HPE_') ?? false
