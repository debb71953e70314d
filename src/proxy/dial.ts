import { connect, type OnReadOpts, type Socket } from 'node:net'

import type { TokenRoute } from '../protocol/tokens.ts'

const CONNECT_WITHIN_MS = 3000
const ATTEMPTS = 2

/** Connects to a game server. Retries once, since nothing was sent yet. Rejects if nobody answers. */
export async function dial(to: TokenRoute, onread?: OnReadOpts): Promise<Socket> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dialOnce(to, onread)
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

function dialOnce({ host, port }: TokenRoute, onread?: OnReadOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // A reply may still be on its way when one side has ended: each side closes separately.
    const socket = connect({
      host,
      port,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
      ...(onread && { onread }),
    })
    const giveUp = setTimeout(
      () => socket.destroy(new Error(`no connection within ${CONNECT_WITHIN_MS} ms`)),
      CONNECT_WITHIN_MS,
    )
    socket.once('error', reject)
    socket.once('close', () => {
      clearTimeout(giveUp)
    })
    socket.once('connect', () => {
      clearTimeout(giveUp)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
