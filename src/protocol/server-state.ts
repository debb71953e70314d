import type { ServerReport } from './server-reports.ts'

/** Answer of a game server's control port to `GET /state`. The server is the authority on its match. */
export type ServerState = Omit<ServerReport, 'seq'>

export function parseServerState(json: string): ServerState | undefined {
  try {
    const value = JSON.parse(json) as Partial<ServerState> | null
    if (value?.state !== 'open' && value?.state !== 'running' && value?.state !== 'stop') return undefined
    return value as ServerState
  } catch {
    return undefined
  }
}
