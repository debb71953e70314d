import { fetchTransport } from './fetch-transport.ts'
import { PlayerClient } from './player-client.ts'
import { webSocketLines } from './websocket-lines.ts'

export type {
  Ended,
  InQueue,
  MatchReady,
  PartyAnswer,
  PartyMember,
  PlayerEvent,
  PlayerState,
  PlayerStep,
  ServerPort,
  StatusAnswer,
  Team,
  Waiting,
  WhyAnswer,
} from '../protocol/player-answers.ts'
export { Cancelled, ConnectionLost, MatchOver, NoMatch, NotAdmitted, Refused, Unreachable } from './errors.ts'
export { Joining } from './join.ts'
export type { Lines } from './lines.ts'
export { PartyClient, type ReadyOptions } from './party.ts'
export { PlayerClient, type ConnectOptions } from './player-client.ts'
export type { Brings, JoinOptions, WaitOptions } from './wait-options.ts'

/**
 * A player, in a browser.
 *
 * @param url the proxy's address, such as `https://play.example.com`
 * @example
 * const me = player('https://play.example.com', 'ada')
 * const lines = await me.connect(await me.join())
 * for await (const line of lines) console.log(line)
 */
export function player(url: string, id: string): PlayerClient {
  const base = url.replace(/\/$/, '')
  const play = base.replace(/^http/, 'ws')
  return new PlayerClient(id, fetchTransport(`${base}/api`), (ready) =>
    webSocketLines(play + ready.play_path),
  )
}
