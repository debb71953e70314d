import { fetchTransport } from './fetch-transport.ts'
import { PlayerClient } from './player-client.ts'
import { webSocketLines } from './websocket-lines.ts'
import { withToken, type Token } from './with-token.ts'

export type {
  Ended,
  InQueue,
  MatchReady,
  PartyAnswer,
  PartyMember,
  PlayerEvent,
  PlayerState,
  PlayerStep,
  QueueWait,
  ServerPort,
  StatusAnswer,
  Team,
  Waiting,
  WhyAnswer,
  WhyInQueue,
} from '../protocol/player-answers.ts'
export {
  Cancelled,
  ConnectionLost,
  MatchOver,
  NoMatch,
  NotAdmitted,
  NotSignedIn,
  Refused,
  Unreachable,
} from './errors.ts'
export { Joining } from './join.ts'
export type { Lines } from './lines.ts'
export { PartyClient, type ReadyOptions } from './party.ts'
export { PlayerClient, type ConnectOptions } from './player-client.ts'
export type { Token } from './with-token.ts'
export type { Brings, JoinOptions, QueueOptions, WaitOptions } from './wait-options.ts'

export interface PlayerOptions {
  /** Who the player is, where the system asks for it (AUTH=jwt): a token, or a function that gets one. */
  readonly token?: Token
}

/**
 * A player, in a browser.
 *
 * @param url the proxy's address, such as `https://play.example.com`
 * @example
 * const me = player('https://play.example.com', 'ada')
 * const lines = await me.connect(await me.join())
 * for await (const line of lines) console.log(line)
 */
export function player(url: string, id: string, { token }: PlayerOptions = {}): PlayerClient {
  const base = url.replace(/\/$/, '')
  const play = base.replace(/^http/, 'ws')
  const plain = fetchTransport(`${base}/api`)
  const transport = token === undefined ? plain : withToken(plain, token)
  return new PlayerClient(id, transport, (ready) => webSocketLines(play + ready.play_path))
}
