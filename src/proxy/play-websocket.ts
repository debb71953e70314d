import { once } from 'node:events'
import type { Socket } from 'node:net'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'

import { LineSplitter } from '../protocol/line-splitter.ts'
import { MAX_LINE_BYTES, parseClientLine } from '../protocol/lines.ts'
import { dial } from './dial.ts'
import type { OpenedToken } from './open-token.ts'
import type { TunnelNeeds } from './tunnel.ts'

export const playPath = /^\/play\/([A-Za-z0-9._:-]{1,64})$/

/** How much may wait for a client that does not read, before the game server is not read either. */
const HIGH_WATER = 64 * 1024
const PING_EVERY_MS = 30_000
const closeCodes = { refused: 1008, unreachable: 1013, done: 1000, notText: 1003 } as const

export function playServer(): WebSocketServer {
  return new WebSocketServer({ noServer: true, maxPayload: MAX_LINE_BYTES, perMessageDeflate: false })
}

/** A browser's way to its match. The first frame is `JOIN <token>`, as on TCP: a token in a URL would end up in logs. */
export async function playOver(
  client: WebSocket,
  match: string,
  { handshakeMs, ...needs }: TunnelNeeds & { handshakeMs: number },
): Promise<void> {
  client.on('error', () => {
    client.terminate()
  })
  const joined = await firstJoin(client, handshakeMs, needs)
  if (joined?.opened.match !== match) {
    client.close(closeCodes.refused, 'this token does not open this match')
    return
  }
  try {
    const server = await dial(joined.opened.to)
    server.write(`${joined.line}\n`)
    join(client, server, needs)
  } catch (error) {
    needs.log.warn({ err: error, matchId: match, playerId: joined.opened.player }, 'game server not reached')
    client.close(closeCodes.unreachable, 'the game server cannot be reached')
  }
}

async function firstJoin(
  client: WebSocket,
  handshakeMs: number,
  { openToken }: TunnelNeeds,
): Promise<{ line: string; opened: OpenedToken } | undefined> {
  const signal = AbortSignal.timeout(handshakeMs)
  try {
    const [data] = (await once(client, 'message', { signal })) as [Buffer]
    // What follows the first frame waits in the socket until the game server is there to take it.
    client.pause()
    const line = data.toString('utf8')
    const said = parseClientLine(line)
    const opened =
      said.verb === 'JOIN' && !line.includes('\n') ? openToken(said.token, Date.now()) : undefined
    return opened && { line, opened }
  } catch {
    return undefined
  }
}

/** Frames and lines, each way only as fast as the other side takes them. */
function join(client: WebSocket, server: Socket, { tunnels }: TunnelNeeds): void {
  const lines = new LineSplitter(Number.POSITIVE_INFINITY)
  const stopPings = keepAlive(client)
  tunnels.add(server)
  client.on('message', (data, isBinary) => {
    toServer(client, server, { data, isBinary })
  })
  client.on('close', () => {
    stopPings()
    server.destroy()
  })
  server.on('data', (bytes: Buffer) => {
    for (const line of lines.push(bytes).lines) {
      client.send(line, () => {
        if (server.isPaused() && client.bufferedAmount <= HIGH_WATER) server.resume()
      })
    }
    if (client.bufferedAmount > HIGH_WATER) server.pause()
  })
  server.on('end', () => {
    client.close(closeCodes.done)
  })
  server.on('error', () => {
    client.close(closeCodes.unreachable, 'the game server broke off')
  })
  server.on('close', () => {
    tunnels.delete(server)
  })
  if (client.readyState === client.OPEN) client.resume()
  else server.destroy()
}

function toServer(
  client: WebSocket,
  server: Socket,
  { data, isBinary }: { data: RawData; isBinary: boolean },
): void {
  if (isBinary) {
    client.close(closeCodes.notText, 'send text frames')
    return
  }
  const line = (data as Buffer).toString('utf8')
  if (/[\r\n]/.test(line)) {
    client.close(closeCodes.refused, 'a frame is one line')
    return
  }
  if (server.write(`${line}\n`)) return
  client.pause()
  server.once('drain', () => {
    client.resume()
  })
}

/** A client that vanished without a word answers no ping. */
function keepAlive(client: WebSocket): () => void {
  let answered = true
  client.on('pong', () => {
    answered = true
  })
  const timer = setInterval(() => {
    if (!answered) client.terminate()
    answered = false
    client.ping()
  }, PING_EVERY_MS).unref()
  return () => {
    clearInterval(timer)
  }
}
