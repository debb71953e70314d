import type { Socket } from 'node:net'
import type { RawData, WebSocket } from 'ws'

import { LineSplitter } from '../protocol/line-splitter.ts'
import { parseClientLine } from '../protocol/lines.ts'
import { inOneLine } from '../runtime/log.ts'
import type { Client } from './clients.ts'
import { dial } from './dial.ts'
import type { OpenedToken } from './open-token.ts'
import type { TunnelNeeds } from './tunnel.ts'

export type PlayNeeds = TunnelNeeds & {
  readonly from: Client
  readonly handshakeMs: number
  /** A client that answers no ping for this long is gone. */
  readonly lostAfterMs: number
}

type State =
  | { readonly kind: 'waiting'; readonly deadline: NodeJS.Timeout }
  /** Frames after the first are kept until the server is connected; the socket is paused, so they are few. */
  | { readonly kind: 'dialing'; readonly early: string[] }
  | { readonly kind: 'open'; readonly server: Socket }
  | { readonly kind: 'closed' }

/** How much unsent data may wait for the client before the game server is paused. */
const HIGH_WATER = 64 * 1024
const LONGEST_SERVER_LINE = 1024 * 1024
const MOST_BETWEEN_PINGS_MS = 10_000
const codes = { done: 1000, notText: 1003, refused: 1008, unreachable: 1013, tryLater: 1013 } as const

/** A WebSocket and its game server: one line per frame, each way only as fast as the other side reads. */
export class PlayLink {
  readonly #client: WebSocket
  readonly #match: string
  readonly #needs: PlayNeeds
  #state: State = { kind: 'closed' }
  /** What to call when the connection is over. */
  readonly #held: (() => void)[] = []

  constructor(client: WebSocket, match: string, needs: PlayNeeds) {
    this.#client = client
    this.#match = match
    this.#needs = needs
  }

  start(): void {
    const { tunnels, handshakeMs, lostAfterMs, metrics } = this.#needs
    tunnels.begin()
    const stopPings = keepAlive(this.#client, lostAfterMs, () => {
      metrics.refused('lost-peer')
      this.#client.terminate()
    })
    const deadline = setTimeout(() => {
      this.#close(codes.refused, 'JOIN came too late')
    }, handshakeMs)
    this.#state = { kind: 'waiting', deadline }
    // On a bad frame `ws` closes the connection itself, with the right code; the error only needs a listener.
    this.#client.on('error', () => undefined)
    this.#client.on('message', (data, isBinary) => {
      this.#take(data, isBinary)
    })
    this.#client.on('close', () => {
      stopPings()
      for (const over of this.#held) over()
      tunnels.end()
      this.#leave()
    })
  }

  #take(data: RawData, isBinary: boolean): void {
    // A client may end its line as it would on TCP.
    const line = (data as Buffer).toString('utf8').replace(/\r?\n$/, '')
    if (this.#state.kind === 'closed') return
    if (isBinary) this.#close(codes.notText, 'send text frames')
    else if (/[\r\n]/.test(line)) this.#close(codes.refused, 'a frame is one line')
    else if (this.#state.kind === 'waiting') void this.#join(line)
    else if (this.#state.kind === 'dialing') this.#state.early.push(line)
    else this.#toServer(this.#state.server, line)
  }

  async #join(line: string): Promise<void> {
    const said = parseClientLine(line)
    const opened = said.verb === 'JOIN' ? this.#needs.openToken(said.token) : undefined
    if (opened?.match !== this.#match) {
      this.#needs.metrics.refused('bad-token')
      this.#close(codes.refused, 'this token does not open this match')
      return
    }
    if (!this.#hold(opened.player)) return
    const early = [line]
    this.#leave()
    this.#state = { kind: 'dialing', early }
    this.#client.pause()
    const server = await this.#dial(opened)
    // The client may have left during the dial.
    if (!this.#isDialing() || !server) server?.destroy()
    else this.#open(server, early)
  }

  #hold(player: string): boolean {
    const { from, ofPlayers, metrics } = this.#needs
    const over = from.use.hold('tunnels')
    if (!over) {
      metrics.refused('tunnels')
      this.#close(codes.tryLater, 'too many connections from this address')
      return false
    }
    const close = (): void => {
      this.#close(codes.refused, 'too many connections of this player')
    }
    this.#held.push(over, ofPlayers.add(player, close))
    return true
  }

  async #dial(opened: OpenedToken): Promise<Socket | undefined> {
    try {
      return await dial(opened.to)
    } catch (error) {
      const { match: matchId, player: playerId } = opened
      const { address } = this.#needs.from
      this.#needs.notReached({ ...inOneLine(error), matchId, playerId, address })
      this.#needs.metrics.refused('no-match')
      this.#close(codes.unreachable, 'the game server cannot be reached')
      return undefined
    }
  }

  #isDialing(): boolean {
    return this.#state.kind === 'dialing'
  }

  #open(server: Socket, early: readonly string[]): void {
    this.#state = { kind: 'open', server }
    server.once('close', this.#needs.metrics.joined('websocket'))
    const lines = new LineSplitter(LONGEST_SERVER_LINE)
    server.on('drain', () => {
      this.#client.resume()
    })
    server.on('data', (bytes: Buffer) => {
      this.#toClient(server, lines, bytes)
    })
    server.on('end', () => {
      // A last line without a newline is a line too.
      this.#toClient(server, lines, newline)
      this.#close(codes.done, '')
    })
    server.on('error', () => {
      this.#close(codes.unreachable, 'the game server broke off')
    })
    const { idleMs, metrics } = this.#needs
    if (idleMs > 0)
      server.setTimeout(idleMs, () => {
        metrics.refused('idle')
        server.destroy(new Error('idle'))
      })
    this.#client.resume()
    for (const line of early) this.#toServer(server, line)
  }

  #toServer(server: Socket, line: string): void {
    if (!server.write(`${line}\n`)) this.#client.pause()
  }

  #toClient(server: Socket, lines: LineSplitter, bytes: Buffer): void {
    const came = lines.push(bytes)
    if (came.tooLong) server.destroy(new Error('a line without end'))
    for (const line of bytes === newline ? came.lines.filter(Boolean) : came.lines) {
      this.#client.send(line, () => {
        if (server.isPaused() && this.#client.bufferedAmount <= HIGH_WATER) server.resume()
      })
    }
    if (this.#client.bufferedAmount > HIGH_WATER) server.pause()
  }

  #close(code: number, says: string): void {
    this.#leave()
    // A paused socket would never see the client's close.
    this.#client.resume()
    this.#client.close(code, says)
  }

  /** Everything sent still reaches the server; a WebSocket has no half-close. */
  #leave(): void {
    if (this.#state.kind === 'waiting') clearTimeout(this.#state.deadline)
    if (this.#state.kind === 'open') this.#state.server.destroySoon()
    this.#state = { kind: 'closed' }
  }
}

const newline = Buffer.from('\n')

/** A client that is gone, or suspended, answers no ping. */
function keepAlive(client: WebSocket, lostAfterMs: number, onLost: () => void): () => void {
  let heardAt = performance.now()
  client.on('pong', () => {
    heardAt = performance.now()
  })
  const timer = setTimeout(
    () => {
      const now = performance.now()
      // While we pause reading because of the game server, its pongs are not read either.
      if (client.isPaused) heardAt = now
      if (now - heardAt > lostAfterMs) onLost()
      if (client.readyState === client.OPEN) client.ping()
      timer.refresh()
    },
    Math.min(MOST_BETWEEN_PINGS_MS, lostAfterMs / 2),
  ).unref()
  return () => {
    clearTimeout(timer)
  }
}
