import type { Duplex } from 'node:stream'

import { formatServerLine, parseClientLine } from '../protocol/lines.ts'
import type { Logger } from '../runtime/log.ts'
import { dial } from './dial.ts'
import type { TokenOpener } from './open-token.ts'
import { splice } from './splice.ts'

export interface TunnelNeeds {
  readonly openToken: TokenOpener
  readonly log: Logger
  /** The tunnels that are open, for who drains or counts. */
  readonly tunnels: Set<Duplex>
}

/** `JOIN <token>`, and what came behind it: joined to the match's game server, which reads the line too. */
export async function tunnel(
  client: Duplex,
  first: { line: Buffer; rest: Buffer },
  needs: TunnelNeeds,
): Promise<void> {
  const line = parseClientLine(first.line.toString('latin1'))
  const opened = line.verb === 'JOIN' ? needs.openToken(line.token, Date.now()) : undefined
  if (!opened) {
    refuse(client, 'this token opens nothing')
    return
  }
  try {
    client.pause()
    const server = await dial(opened.to)
    needs.tunnels.add(client)
    server.write(Buffer.concat([first.line, newline, first.rest]))
    splice(client, server, () => needs.tunnels.delete(client))
    if (client.destroyed) server.destroy()
  } catch (error) {
    needs.log.warn({ err: error, matchId: opened.match, playerId: opened.player }, 'game server not reached')
    refuse(client, 'the game server cannot be reached')
  }
}

const newline = Buffer.from('\n')

export function refuse(client: Duplex, says: string): void {
  client.on('error', () => client.destroy())
  client.end(`${formatServerLine({ verb: 'ERROR', says })}\n`)
  // What he still sends is read and dropped: unread bytes would turn our goodbye into a reset.
  client.resume()
  setTimeout(() => client.destroy(), 1000).unref()
}
