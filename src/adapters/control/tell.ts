import { request } from 'node:http'

import { sign } from '../../runtime/seals.ts'

export const PATIENCE_MS = 2000

export interface ControlPort {
  readonly host: string
  readonly port: number
  /** The match's own key, in hex. */
  readonly key: string
}

interface Said {
  readonly path: string
  /** What the match's key signs, so that the server knows its fleet. */
  readonly proof: string
  readonly json: string
}

/** Posts this to a game server's control port. Gives the status of the answer; nothing when nobody knows what it did. */
export function tell(
  { host, port, key }: ControlPort,
  { path, proof, json }: Said,
): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${proofOf(key, proof)}`, 'content-type': 'application/json' }
  return new Promise((resolve) => {
    const silent = (): void => {
      resolve(undefined)
    }
    const asked = request({ host, port, path, method: 'POST', headers, agent: false })
    asked
      .on('response', (response) => {
        response.on('error', silent).resume()
        resolve(response.statusCode)
      })
      .on('error', silent)
      .on('close', silent)
    asked.setTimeout(PATIENCE_MS, () => asked.destroy()).end(json)
  })
}

export const proofOf = (key: string, proof: string): string => sign(Buffer.from(key, 'hex'), proof)
