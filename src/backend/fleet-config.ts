import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Env, Secrets } from '../runtime/env.ts'
import { deriveKey } from '../runtime/seals.ts'

/** What game servers run as. */
export type FleetConfig =
  /** Child processes of this one, which end with it. */
  | { readonly kind: 'children' }
  /** Processes that the backends of this machine share through this folder. */
  | { readonly kind: 'host'; readonly folder: string }
  | ({ readonly kind: 'kubernetes' } & PodsConfig)

interface PodsConfig {
  /** A kubeconfig; without one, the pod's service account. */
  readonly kubeconfig: string | undefined
  readonly namespace: string
  /** The image of the game server's container, unless the template has one. */
  readonly image: string | undefined
  /** In YAML. */
  readonly podTemplate: string | undefined
  /** The ConfigMap that owns the pods: each system in a shared namespace needs its own. */
  readonly owner: string | undefined
  readonly gameAddress:
    { readonly kind: 'pod' } | { readonly kind: 'host-port'; readonly first: number; readonly last: number }
}

const FLEETS = ['children', 'host', 'kubernetes'] as const

export function fleetConfig(env: Env, tokenSecrets: Secrets): FleetConfig {
  // Backends that share a queue must share its servers too: a server that only one of them sees would be gone for the
  // others.
  const shared = env.optional('REDIS_URL') !== undefined || env.optional('REDIS_HOST') !== undefined
  const kind = env.oneOf('FLEET', { default: shared ? 'host' : 'children', of: FLEETS })
  switch (kind) {
    case 'children':
      return { kind }
    case 'host':
      return { kind, folder: folderFrom(env, tokenSecrets) }
    case 'kubernetes':
      return { kind, ...podsFrom(env) }
  }
}

function folderFrom(env: Env, [secret, ...others]: Secrets): string {
  const given = env.optional('FLEET_DIR')
  if (given !== undefined) return given
  // Per user and secret: backends of another system would take each other's servers for orphans.
  const system = deriveKey(secret, 'fleet folder').toString('hex').slice(0, 12)
  const folder = join(tmpdir(), `muster-${process.getuid?.() ?? 'user'}-${system}`)
  if (others.length > 0)
    env.fault(
      'FLEET_DIR must be set while TOKEN_SECRET has several secrets, and stay the same after that: without it, each ' +
        `first secret has a folder of its own. That of the first one now is ${folder}`,
    )
  return folder
}

function podsFrom(env: Env): PodsConfig {
  if (env.urls('BACKEND_URL', { default: '' }).length === 0)
    env.fault('BACKEND_URL must be set with FLEET=kubernetes: game servers report to it from their pods')
  const namespace = env.text('GAME_NAMESPACE', { default: 'muster-games' })
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace))
    env.fault(`GAME_NAMESPACE must be the name of a namespace, but is ${namespace}`)
  return {
    kubeconfig: env.optional('KUBECONFIG'),
    namespace,
    image: env.optional('GAME_SERVER_IMAGE'),
    podTemplate: env.optional('POD_TEMPLATE'),
    owner: ownerFrom(env),
    gameAddress: gameAddressFrom(env),
  }
}

/** It is also a label of each pod. */
function ownerFrom(env: Env): string | undefined {
  const owner = env.optional('GAME_OWNER')
  if (owner !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(owner))
    env.fault(`GAME_OWNER must be 1 to 63 lowercase letters, digits and -, but is ${owner}`)
  return owner
}

function gameAddressFrom(env: Env): PodsConfig['gameAddress'] {
  const kind = env.oneOf('GAME_ADDRESS', { default: 'pod', of: ['pod', 'host-port'] })
  const range = env.text('HOST_PORTS', { default: '28000-28999' })
  const [, first = 0, last = 0] = (/^(\d{1,5})-(\d{1,5})$/.exec(range) ?? []).map(Number)
  if (first < 1 || last > 65_535 || first > last)
    env.fault(`HOST_PORTS must be a range of ports such as 28000-28999, but is ${range}`)
  return kind === 'pod' ? { kind } : { kind, first, last }
}
