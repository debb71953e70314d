/** A host and one port. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

export type PortProtocol = 'tcp' | 'udp' | 'ws'

export interface ServerPort {
  readonly name: string
  readonly protocol: PortProtocol
  readonly port: number
}

/** Where a game server can be reached directly: its named ports. The first is the game's own; every server has it. */
export interface Address {
  readonly host: string
  readonly ports: readonly [ServerPort, ...ServerPort[]]
}

export const GAME_PORT = 'game'

/** The address of a server with its game port only. */
export function addressAt({ host, port }: Endpoint): Address {
  return { host, ports: [{ name: GAME_PORT, protocol: 'tcp', port }] }
}

/** The game port: where players connect. */
export function gameEndpoint({ host, ports: [game] }: Address): Endpoint {
  return { host, port: game.port }
}
