import type { Address } from '../../match/match.ts'
import type { ContainerPort, Pod } from './api-types.ts'
import { GAME_CONTAINER, GAME_PORT } from './names.ts'

/** How players reach a game server directly: by its pod's own address, or by a port of its node out of a range. */
export type GameAddress =
  { readonly kind: 'pod' } | { readonly kind: 'host-port'; readonly first: number; readonly last: number }

export function portOf({ spec }: Pod, name: string): ContainerPort | undefined {
  const game = spec?.containers.find((container) => container.name === GAME_CONTAINER)
  return game?.ports?.find((port) => port.name === name)
}

/**
 * Where players reach the pod's server, once Kubernetes has given it a place. The pod says which address it was made for:
 * the configuration may have changed since, and its players hold the address of then.
 */
export function addressOf(pod: Pod): Address | undefined {
  const port = portOf(pod, GAME_PORT)
  return port?.hostPort === undefined
    ? made(pod.status?.podIP, port?.containerPort)
    : made(pod.status?.hostIP, port.hostPort)
}

/**
 * A port of the range that the fewest pods have: the scheduler puts no two of the same port on one node, so that as many
 * nodes can be filled as evenly as the range allows. `seed` says which of equals: backends that choose at once differ.
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

function made(host: string | undefined, port: number | undefined): Address | undefined {
  return host === undefined || port === undefined ? undefined : { host, port }
}
