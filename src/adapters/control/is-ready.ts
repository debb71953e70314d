import { get } from 'node:http'

import type { Address } from '../../match/match.ts'

const PATIENCE_MS = 5000

/**
 * Whether the game server takes players on its game port, as its control port says: an address goes out only after this (wire,
 * fault 12). The game port itself is not asked, because what it understands is the game's own choice.
 */
export function isReady({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const notYet = (): void => {
      resolve(false)
    }
    const asked = get({ host, port, path: '/ready', timeout: PATIENCE_MS, agent: false }, (response) => {
      response.on('error', notYet).resume()
      resolve(response.statusCode === 200)
    })
    asked
      .on('timeout', () => asked.destroy())
      .on('error', notYet)
      .on('close', notYet)
  })
}
