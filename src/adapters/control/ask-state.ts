import { get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

import { playerId } from '../../match/ids.ts'
import type { ServerAnswer } from '../../match/server.ts'
import { parseReport } from '../../protocol/server-reports.ts'
import { STATE_PROOF } from '../../protocol/tokens.ts'
import { proofOf, type ControlPort } from './tell.ts'

const PATIENCE_MS = 2000
/** A server that is ending first breaks connections and refuses them a moment later: ask again until then. */
const TRIES = 20
const AGAIN_MS = 50

/**
 * Asks a game server's control port for the state of its match. Only a refused connection proves that there is no
 * server: one that does not answer in time, keeps breaking connections or sends garbage may be busy or unreachable.
 */
export async function askState(control: ControlPort): Promise<ServerAnswer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await askOnce(control)
    if (answer !== 'broken-off') return answer
    await pause(AGAIN_MS)
  }
  return { state: 'silent' }
}

function askOnce({ host, port, key }: ControlPort): Promise<ServerAnswer | 'broken-off'> {
  return new Promise((resolve) => {
    const brokenOff = (): void => {
      resolve('broken-off')
    }
    // A server of before asks for no proof, and ignores it.
    const headers = { authorization: `Bearer ${proofOf(key, STATE_PROOF)}` }
    const request = get(
      { host, port, path: '/state', headers, timeout: PATIENCE_MS, agent: false },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
        })
        response.on('error', brokenOff).on('end', () => {
          resolve(answerIn(body))
        })
      },
    )
    request
      .on('timeout', () => {
        resolve({ state: 'silent' })
        request.destroy()
      })
      .on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code === 'ECONNREFUSED' ? { state: 'gone' } : 'broken-off')
      })
      .on('close', brokenOff)
  })
}

function answerIn(body: string): ServerAnswer {
  const said = parseReport(body)
  if (!said) return { state: 'silent' }
  switch (said.state) {
    case 'open':
      return { state: 'open' }
    case 'running':
      return { state: 'running', ttlSeconds: said.ttl_seconds }
    case 'stop':
      return {
        state: 'stop',
        why: said.end_reason,
        players: said.players.flatMap((name) => playerId(name) ?? []),
      }
  }
}
