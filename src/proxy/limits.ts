import type { Env } from '../runtime/env.ts'

/** In each limit by address, player or number of event streams, 0 means no limit. */
export interface ProxyLimits {
  readonly connections: number
  readonly connectionsPerAddress: number
  readonly newConnectionsPerSecond: number
  readonly requestsPerSecond: number
  readonly eventStreams: number
  readonly eventStreamsPerAddress: number
  readonly eventStreamsPerPlayer: number
  readonly tunnelsPerAddress: number
  readonly tunnelsPerPlayer: number
  /** How long a client may take to show which protocol it speaks. */
  readonly handshakeMs: number
  /** How long an HTTP request may take to arrive. */
  readonly requestMs: number
  /** How long an idle HTTP connection stays open. */
  readonly keepAliveMs: number
  readonly headerBytes: number
  readonly headers: number
  readonly urlBytes: number
  readonly bodyBytes: number
  /** Most connections to one backend for requests; more requests wait for one. */
  readonly backendConnections: number
  /** How long the backend may take to begin its answer. */
  readonly answerMs: number
  /** A client that reads nothing, or answers no ping, for this long is gone. */
  readonly lostAfterMs: number
  /** A tunnel without traffic is closed after this long; 0 relies on TCP keep-alive. */
  readonly tunnelIdleMs: number
}

/** What one address may do: an IPv4 address, or an IPv6 network of 64 bits. The rates are per second. */
export type AddressLimits = Pick<
  ProxyLimits,
  | 'connectionsPerAddress'
  | 'newConnectionsPerSecond'
  | 'requestsPerSecond'
  | 'eventStreamsPerAddress'
  | 'tunnelsPerAddress'
>

const MOST = 1_000_000
export const noLimits: AddressLimits = {
  connectionsPerAddress: 0,
  newConnectionsPerSecond: 0,
  requestsPerSecond: 0,
  eventStreamsPerAddress: 0,
  tunnelsPerAddress: 0,
}

export function limitsFrom(env: Env): ProxyLimits {
  const perAddress = env.oneOf('LIMITS_PER_ADDRESS', { default: 'on', of: ['on', 'off'] })
  return {
    ...addressLimitsFrom(env),
    ...(perAddress === 'off' && noLimits),
    ...sizesFrom(env),
    connections: env.integer('MAX_CONNECTIONS', { default: 20_000, min: 1, max: MOST }),
    eventStreams: env.integer('MAX_EVENT_STREAMS', { default: 15_000, min: 0, max: MOST }),
    eventStreamsPerPlayer: env.integer('MAX_EVENT_STREAMS_PER_PLAYER', { default: 8, min: 0, max: MOST }),
    tunnelsPerPlayer: env.integer('MAX_TUNNELS_PER_PLAYER', { default: 8, min: 0, max: MOST }),
    handshakeMs: env.seconds('HANDSHAKE_SECONDS', { default: 5, min: 0.1 }),
    requestMs: env.seconds('REQUEST_SECONDS', { default: 10, min: 0.1 }),
    // Load balancers keep connections for 60 s. The side that sends requests must close first: they, not we.
    keepAliveMs: env.seconds('KEEP_ALIVE_SECONDS', { default: 75, min: 0.1 }),
    backendConnections: env.integer('MAX_BACKEND_CONNECTIONS', { default: 1024, min: 1, max: MOST }),
    answerMs: env.seconds('BACKEND_ANSWER_SECONDS', { default: 30, min: 0.1 }),
    lostAfterMs: env.seconds('PEER_LOST_SECONDS', { default: 20, min: 0.1 }),
    tunnelIdleMs: env.seconds('TUNNEL_IDLE_SECONDS', { default: 0 }),
  }
}

function addressLimitsFrom(env: Env): AddressLimits {
  return {
    connectionsPerAddress: env.integer('MAX_CONNECTIONS_PER_ADDRESS', { default: 4000, min: 0, max: MOST }),
    newConnectionsPerSecond: env.integer('MAX_NEW_CONNECTIONS_PER_ADDRESS', {
      default: 200,
      min: 0,
      max: MOST,
    }),
    requestsPerSecond: env.integer('MAX_REQUESTS_PER_ADDRESS', { default: 200, min: 0, max: MOST }),
    eventStreamsPerAddress: env.integer('MAX_EVENT_STREAMS_PER_ADDRESS', {
      default: 2000,
      min: 0,
      max: MOST,
    }),
    tunnelsPerAddress: env.integer('MAX_TUNNELS_PER_ADDRESS', { default: 2000, min: 0, max: MOST }),
  }
}

function sizesFrom(env: Env): Pick<ProxyLimits, 'headerBytes' | 'headers' | 'urlBytes' | 'bodyBytes'> {
  return {
    headerBytes: env.integer('MAX_HEADER_BYTES', { default: 16_384, min: 1024, max: 16_384 }),
    headers: env.integer('MAX_HEADERS', { default: 100, min: 10, max: 4000 }),
    urlBytes: env.integer('MAX_URL_BYTES', { default: 4096, min: 256, max: 16_384 }),
    // The backend takes no larger body either.
    bodyBytes: env.integer('MAX_BODY_BYTES', { default: 65_536, min: 1024, max: 1_073_741_824 }),
  }
}
