import type { Socket } from 'node:net'

import { lineOf } from '../protocol/line-splitter.ts'
import { formatServerLine, parseClientLine } from '../protocol/lines.ts'
import { inOneLine } from '../runtime/log.ts'
import type { RareLine } from '../runtime/once-a-minute.ts'
import { dial } from './dial.ts'
import type { Client } from './clients.ts'
import type { NewestOfPlayer } from './newest-of-player.ts'
import type { OpenedToken, TokenOpener } from './open-token.ts'
import type { ProxyMetrics } from './proxy-metrics.ts'
import { ReusedReads } from './reused-reads.ts'
import { splice } from './splice.ts'
import type { ActiveCount } from './active-count.ts'

export interface TunnelNeeds {
  readonly openToken: TokenOpener
  /** A token is valid for a while after its match has ended, and its client may try it again and again. */
  readonly notReached: RareLine
  readonly tunnels: ActiveCount
  readonly ofPlayers: NewestOfPlayer
  readonly metrics: Pick<ProxyMetrics, 'joined' | 'refused'>
  readonly idleMs: number
}

const newline = Buffer.from('\n')
/** How long after our last line a client may take to receive it. */
const LINGER_MS = 1000

/** Connects a client that sent `JOIN <token>` to its game server, which reads the line too. */
export async function tunnel(
  client: Socket,
  first: { line: Buffer; rest: Buffer },
  needs: TunnelNeeds & { readonly from: Client },
): Promise<void> {
  const { openToken, metrics, from } = needs
  const line = parseClientLine(lineOf(first.line))
  const opened = line.verb === 'JOIN' ? openToken(line.token) : undefined
  if (!opened) {
    metrics.refused('bad-token')
    refuse(client, 'this token opens nothing')
    return
  }
  const over = from.use.hold('tunnels')
  if (!over) {
    metrics.refused('tunnels')
    refuse(client, 'too many connections from this address: try again shortly')
    return
  }
  client.once('close', over)
  client.once(
    'close',
    needs.ofPlayers.add(opened.player, () => client.destroy()),
  )
  await connectToServer(client, { first, opened }, needs)
}

async function connectToServer(
  client: Socket,
  { first, opened }: { first: { line: Buffer; rest: Buffer }; opened: OpenedToken },
  { notReached, tunnels, metrics, idleMs, from }: TunnelNeeds & { readonly from: Client },
): Promise<void> {
  try {
    const reads = new ReusedReads(client)
    const server = await dial(opened.to, reads.onread)
    if (client.destroyed) {
      server.destroy()
      return
    }
    countUntilClosed(tunnels, client, server)
    server.once('close', metrics.joined('tcp'))
    server.write(Buffer.concat([first.line, newline, first.rest]))
    splice(client, server, reads)
    if (idleMs > 0)
      client.setTimeout(idleMs, () => {
        metrics.refused('idle')
        client.destroy()
      })
  } catch (error) {
    const { match: matchId, player: playerId } = opened
    notReached({ ...inOneLine(error), matchId, playerId, address: from.address })
    metrics.refused('no-match')
    refuse(client, 'the game server cannot be reached')
  }
}

function countUntilClosed(tunnels: ActiveCount, client: Socket, server: Socket): void {
  let open = 2
  const closed = (): void => {
    open -= 1
    if (open === 0) tunnels.end()
  }
  tunnels.begin()
  client.once('close', closed)
  server.once('close', closed)
}

export function refuse(client: Socket, says: string): void {
  client.end(`${formatServerLine({ verb: 'ERROR', says })}\n`)
  // Read and drop what the client still sends: unread bytes would turn our last line into a reset.
  client.resume()
  setTimeout(() => client.destroy(), LINGER_MS).unref()
}
