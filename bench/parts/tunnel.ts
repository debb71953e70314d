import { randomBytes } from 'node:crypto'

import { TokenMint } from '../../src/backend/token-mint.ts'
import type { MatchId, PlayerId } from '../../src/match/ids.ts'
import { musterCommand, serve, serveProgram, stopAll, type Child } from './child.ts'
import { haproxyTo } from './haproxy.ts'

const HOUR_MS = 3_600_000

/** A connection to the same far server, through Muster's proxy or through HAProxy. */
export interface Tunnel {
  readonly name: string
  readonly proxy: Child
  /** The first line of a connection. Both proxies pass it on, and the far server reads it. */
  readonly hello: string
}

/** The far server is the same process for both, and the first line the same. */
export interface Tunnels extends AsyncDisposable {
  readonly muster: Tunnel
  readonly haproxy: Tunnel
}

export async function openTunnels(far: 'source' | 'sink' | 'echo'): Promise<Tunnels> {
  const server = await serveProgram('far-server', { FAR: far })
  const secret = randomBytes(32).toString('hex')
  const hello = `${joinLine(secret, server.port)}\n`
  // All tunnels are of one player and one address.
  const noLimits = { LIMITS_PER_ADDRESS: 'off', MAX_TUNNELS_PER_PLAYER: '0' }
  const env = { PORT: '0', HOST: '127.0.0.1', TOKEN_SECRET: secret, LOG_LEVEL: 'info', ...noLimits }
  const ours = await serve([musterCommand, 'proxy'], env)
  const theirs = await haproxyTo(server.port)
  return {
    muster: { name: 'muster', proxy: ours, hello },
    haproxy: { name: 'haproxy', proxy: theirs, hello },
    [Symbol.asyncDispose]: () => stopAll([ours, theirs, server]),
  }
}

function joinLine(secret: string, port: number): string {
  const mint = new TokenMint([secret], HOUR_MS)
  const seat = { match: 'bench' as MatchId, player: 'bench' as PlayerId, at: { host: '127.0.0.1', port } }
  return `JOIN ${mint.tokenFor(seat, Date.now())}`
}
