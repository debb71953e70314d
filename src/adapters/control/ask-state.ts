import { get } from 'node:http'

import { playerId } from '../../match/ids.ts'
import type { ServerWord } from '../../match/server.ts'
import { parseServerReport } from '../../protocol/server-reports.ts'

const PATIENCE_MS = 2000

/**
 * Asks a game server's control port how its match stands. Only a refused connection shows that there is no server: one that
 * does not answer in time, breaks off, or answers nonsense may be busy, or cannot be reached just now.
 */
export function askState(host: string, controlPort: number): Promise<ServerWord> {
  return new Promise((resolve) => {
    const silent = (): void => {
      resolve({ state: 'silent' })
    }
    const request = get(
      { host, port: controlPort, path: '/state', timeout: PATIENCE_MS, agent: false },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
        })
        response.on('error', silent).on('end', () => {
          resolve(wordOf(body))
        })
      },
    )
    request
      .on('timeout', () => request.destroy())
      .on('error', (error: NodeJS.ErrnoException) => {
        resolve({ state: error.code === 'ECONNREFUSED' ? 'gone' : 'silent' })
      })
      .on('close', silent)
  })
}

function wordOf(body: string): ServerWord {
  const said = parseServerReport(body)
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
