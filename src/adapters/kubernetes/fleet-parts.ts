import type { ServerId } from '../../match/ids.ts'
import type { Idle } from '../../match/pool.ts'
import type { ServerOrder } from '../../match/server.ts'
import type { GameAddress } from './address.ts'
import type { GamePodSettings } from './game-pod.ts'
import type { KeySecrets } from './key-secrets.ts'
import type { PodBook } from './pod-book.ts'
import type { PodTemplate } from './pod-template.ts'
import type { Pods } from './pods.ts'

export interface KubernetesFleetOptions extends GamePodSettings {
  readonly template: PodTemplate
  readonly gameAddress: GameAddress
  readonly maxServers: number
  /** A pod without a node by then counts as exited. */
  readonly startWithinMs: number
  readonly keyOf: (id: ServerId) => string
  readonly likeness: (serves: ServerOrder | Idle) => string
}

/** The parts of a fleet, which end with it. */
export interface FleetParts {
  readonly pods: Pods
  readonly keys: KeySecrets
  readonly book: PodBook
  /** Creates a pod like ours as a dry run: the API server checks it and keeps nothing. */
  readonly dryRun: () => Promise<void>
  /** Called with the error when background work fails. */
  readonly failed: (error: unknown) => void
}
