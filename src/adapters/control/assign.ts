import { request } from 'node:http'

import type { ServerOrder } from '../../match/server.ts'
import type { Assignment } from '../../protocol/assignment.ts'
import { ASSIGN_PROOF } from '../../protocol/tokens.ts'
import { sign } from '../../runtime/seals.ts'

export const PATIENCE_MS = 2000

export interface ControlPort {
  readonly host: string
  readonly port: number
  /** The match's own key, in hex. */
  readonly key: string
}

/** `assigned` means playable; `silent`: nobody knows what it did. */
export type Assigned = 'assigned' | 'refused' | 'silent'

/** Hands the match to the server that waits for it, in one request. */
export function assign({ host, port, key }: ControlPort, order: ServerOrder): Promise<Assigned> {
  const headers = { authorization: `Bearer ${proofOf(key)}`, 'content-type': 'application/json' }
  return new Promise((resolve) => {
    const silent = (): void => {
      resolve('silent')
    }
    const asked = request({ host, port, path: '/assign', method: 'POST', headers, agent: false })
    asked
      .on('response', (response) => {
        response.resume()
        resolve(assignedIf(response.statusCode))
      })
      .on('error', silent)
      .on('close', silent)
    asked.setTimeout(PATIENCE_MS, () => asked.destroy()).end(assignmentOf(order))
  })
}

export const proofOf = (key: string): string => sign(Buffer.from(key, 'hex'), ASSIGN_PROOF)

export const assignedIf = (status: number | undefined): Assigned => (status === 200 ? 'assigned' : 'refused')

export function assignmentOf({ tickets }: ServerOrder): string {
  const said: Assignment = { players: tickets.map(({ player }) => player) }
  return JSON.stringify(said)
}
