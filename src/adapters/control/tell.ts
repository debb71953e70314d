import { request } from 'node:http'

import { sign } from '../../runtime/seals.ts'

export const PATIENCE_MS = 2000

export interface ControlPort {
  readonly host: string
  readonly port: number
  /** The match's key, in hex. */
  readonly key: string
}

interface Said {
  readonly path: string
  /** The text to sign with the match's key, which proves to the server that the request comes from its fleet. */
  readonly proof: string
  readonly json: string
}

/** Posts to a game server's control port. Returns the status of the answer, or `undefined` if the outcome is unknown. */
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
