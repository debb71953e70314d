import type { ServerResponse } from 'node:http'

import type { ProxyLimits } from './limits.ts'
import { NewestOfPlayer } from './newest-of-player.ts'
import type { ProxyMetrics } from './proxy-metrics.ts'

type Limits = Pick<ProxyLimits, 'eventStreams' | 'eventStreamsPerPlayer'>

/** The players' open event streams. */
export class EventStreams {
  readonly #most: number
  readonly #ofPlayers: NewestOfPlayer
  readonly #open = new Set<ServerResponse>()

  constructor(limits: Limits, metrics: Pick<ProxyMetrics, 'refused'>) {
    this.#most = limits.eventStreams
    this.#ofPlayers = new NewestOfPlayer(limits.eventStreamsPerPlayer, () => {
      metrics.refused('player-streams')
    })
  }

  get isFull(): boolean {
    return this.#most > 0 && this.#open.size >= this.#most
  }

  has(response: ServerResponse): boolean {
    return this.#open.has(response)
  }

  /** Only what a backend has accepted is counted for a player: nobody else can close the player's streams. */
  begun(response: ServerResponse, player: string | undefined): void {
    if (response.destroyed) return
    this.#open.add(response)
    const over = player === undefined ? undefined : this.#ofPlayers.add(player, () => response.end())
    response.once('close', () => {
      this.#open.delete(response)
      over?.()
    })
  }

  /** Their clients reconnect. */
  endAll(): void {
    for (const stream of this.#open) stream.end()
  }
}
