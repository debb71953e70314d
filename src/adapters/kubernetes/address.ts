import { GAME_PORT, type Address, type PortProtocol, type ServerPort } from '../../match/address.ts'
import type { ContainerPort, Pod } from './api-types.ts'
import { CONTROL_PORT, GAME_CONTAINER } from './names.ts'

/** How players reach a game server directly: at its pod's address, or at a host port from a range. */
export type GameAddress =
  { readonly kind: 'pod' } | { readonly kind: 'host-port'; readonly first: number; readonly last: number }

export function portOf(pod: Pod, name: string): ContainerPort | undefined {
  return portsOf(pod).find((port) => port.name === name)
}

function portsOf({ spec }: Pod): readonly ContainerPort[] {
  return spec?.containers.find((container) => container.name === GAME_CONTAINER)?.ports ?? []
}

/**
 * Where players reach the pod's server, once it is scheduled. The pod itself says which kind of address it was made
 * for: the configuration may have changed since, and its players hold the old one.
 */
export function addressOf(pod: Pod): Address | undefined {
  const named = portOf(pod, GAME_PORT)
  const onNode = named?.hostPort !== undefined
  const host = onNode ? pod.status?.hostIP : pod.status?.podIP
  const reached = (port: ContainerPort): readonly ServerPort[] => serverPort(port, onNode)
  const [game] = named ? reached(named) : []
  if (host === undefined || !game) return undefined
  const others = portsOf(pod).filter(({ name }) => name !== GAME_PORT && name !== CONTROL_PORT)
  return { host, ports: [game, ...others.flatMap(reached)] }
}

/** `undefined` for a port that players cannot reach, or that has no name. */
function serverPort(
  { name, protocol, containerPort, hostPort }: ContainerPort,
  onNode: boolean,
): readonly ServerPort[] {
  const port = onNode ? hostPort : containerPort
  const spoken = protocolOf(name, protocol)
  return name === undefined || port === undefined || spoken === undefined
    ? []
    : [{ name, protocol: spoken, port }]
}

/** Kubernetes has no protocol for WebSockets: the port's name says so. */
function protocolOf(name = '', protocol = 'TCP'): PortProtocol | undefined {
  if (protocol === 'TCP') return /^ws(-|$)/.test(name) ? 'ws' : 'tcp'
  return protocol === 'UDP' ? 'udp' : undefined
}

/**
 * Chooses the port of the range that the fewest pods use: two pods with the same port cannot share a node, so this
 * fills nodes evenly. `seed` breaks ties, so that backends that choose at the same time choose differently.
 */
export function chooseHostPort(
  gameAddress: GameAddress,
  used: Iterable<number>,
  seed: number,
): number | undefined {
  if (gameAddress.kind === 'pod') return undefined
  const { first, last } = gameAddress
  const uses = new Array<number>(last - first + 1).fill(0)
  for (const port of used)
    if (port >= first && port <= last) uses[port - first] = (uses[port - first] ?? 0) + 1
  const fewest = uses.reduce((least, each) => Math.min(least, each))
  const free = uses.flatMap((each, at) => (each === fewest ? [first + at] : []))
  return free[Math.floor(seed * free.length)]
}
