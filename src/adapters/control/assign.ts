import { request } from 'node:http'

import type { ServerOrder } from '../../match/server.ts'
import type { Assignment } from '../../protocol/assignment.ts'
import { ASSIGN_PROOF } from '../../protocol/tokens.ts'
import { sign } from '../../runtime/seals.ts'

const PATIENCE_MS = 2000

export interface ControlPort {
  readonly host: string
  readonly port: number
  /** The match's own key, in hex. */
  readonly key: string
}

/** Hands the match to the server that waits for it. `assigned` means playable; `silent`: nobody knows what it did. */
export function assign(
  { host, port, key }: ControlPort,
  order: ServerOrder,
): Promise<'assigned' | 'refused' | 'silent'> {
  const said: Assignment = { players: order.tickets.map(({ player }) => player) }
  const body = JSON.stringify(said)
  const headers = {
    authorization: `Bearer ${sign(Buffer.from(key, 'hex'), ASSIGN_PROOF)}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  return new Promise((resolve) => {
    const asked = request({
      host,
      port,
      path: '/assign',
      method: 'POST',
      headers,
      timeout: PATIENCE_MS,
      agent: false,
    })
    asked
      .on('response', (response) => {
        response.resume()
        resolve(response.statusCode === 200 ? 'assigned' : 'refused')
      })
      .on('timeout', () => asked.destroy())
      .on('error', () => {
        resolve('silent')
      })
      .on('close', () => {
        resolve('silent')
      })
      .end(body)
  })
}
