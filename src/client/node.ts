import { fetchTransport } from './fetch-transport.ts'
import { PlayerClient } from './player-client.ts'
import { tcpLines } from './tcp-lines.ts'
import type { Transport } from './transport.ts'
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
export type { Answer, StreamAnswer, Transport } from './transport.ts'
export type { Token } from './with-token.ts'
export type { Brings, JoinOptions, QueueOptions, WaitOptions } from './wait-options.ts'

export interface PlayerOptions {
  /** Who the player is, where the system asks for it (AUTH=jwt): a token, or a function that gets one. */
  readonly token?: Token
  /** For requests, instead of `fetch`. */
  readonly transport?: Transport
}

/**
 * A player, in Node: as in a browser, but over TCP, through the same port of the proxy.
 *
 * @param url the proxy's address, such as `http://localhost:8080`
 */
export function player(url: string, id: string, { token, transport }: PlayerOptions = {}): PlayerClient {
  const base = url.replace(/\/$/, '')
  const { hostname, port, protocol } = new URL(base)
  const tls = protocol === 'https:'
  const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (tls ? 443 : 80)), tls }
  const plain = transport ?? fetchTransport(`${base}/api`)
  return new PlayerClient(id, token === undefined ? plain : withToken(plain, token), () => tcpLines(target))
}
