import { fetchTransport } from './fetch-transport.ts'
import { PlayerClient } from './player-client.ts'
import { tcpLines } from './tcp-lines.ts'
import type { Transport } from './transport.ts'

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
export type { Answer, StreamAnswer, Transport } from './transport.ts'
export type { Brings, JoinOptions, WaitOptions } from './wait-options.ts'

/**
 * A player, in Node: as in a browser, but over TCP, through the same port of the proxy.
 *
 * @param url the proxy's address, such as `http://localhost:8080`
 * @param transport for requests, instead of `fetch`
 */
export function player(url: string, id: string, transport?: Transport): PlayerClient {
  const base = url.replace(/\/$/, '')
  const { hostname, port, protocol } = new URL(base)
  const tls = protocol === 'https:'
  const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (tls ? 443 : 80)), tls }
  return new PlayerClient(id, transport ?? fetchTransport(`${base}/api`), () => tcpLines(target))
}
