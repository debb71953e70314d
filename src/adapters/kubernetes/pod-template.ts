import type { ServerEnv } from '../../protocol/server-env.ts'
import type { Container, Pod, PodSpec } from './api-types.ts'
import { GAME_CONTAINER, OWN_PREFIX } from './names.ts'

/** What an operator says about the pods of game servers; all else is ours. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** All of the containers but the game's own. */
  readonly spec: PodSpec
  readonly game: Container
}

export const noTemplate: PodTemplate = {
  labels: {},
  annotations: {},
  spec: { containers: [] },
  game: { name: GAME_CONTAINER },
}

/** The variables that a server is given by its fleet. */
const ownVariables: readonly string[] = [
  'MATCH_ID',
  'PLAYERS',
  'WAITS',
  'BACKEND_URL',
  'MATCH_KEY',
  'PORT',
  'CONTROL_PORT',
  'NO_SHOW_SECONDS',
] satisfies readonly (keyof ServerEnv)[]

const ownMetadata = ['name', 'generateName', 'namespace', 'ownerReferences', 'finalizers', 'uid'] as const
/** A server is never started again in its pod: a match that lost its server falls through, and is told so. */
const ownSpec = ['restartPolicy', 'activeDeadlineSeconds', 'nodeName', 'hostNetwork'] as const

type Loose = Readonly<Record<string, unknown>>

/**
 * Reads a template, as parsed from YAML: a Pod, or what a Deployment has under `template`. Gives everything that is wrong
 * with it, a sentence each, with the path of its place.
 */
export function parsePodTemplate(yaml: unknown): PodTemplate | readonly string[] {
  if (!isObject(yaml)) return ['it must hold a pod template: metadata and spec']
  const { kind, metadata = {}, spec } = yaml
  if (kind !== undefined && kind !== 'Pod') return ['kind: must be Pod, or be left out']
  if (!isObject(spec)) return ['spec: must be there, with a container that is named game']
  if (!isObject(metadata)) return ['metadata: must be an object']
  const faults = [...unknown(yaml), ...metadataFaults(metadata), ...specFaults(spec)]
  if (faults.length > 0) return faults
  const { labels = {}, annotations = {} } = metadata as NonNullable<Pod['metadata']>
  const whole = spec as unknown as PodSpec
  const game = whole.containers.find(({ name }) => name === GAME_CONTAINER)
  if (!game) return [`spec.containers: one of them must be named ${GAME_CONTAINER}`]
  const others = whole.containers.filter((container) => container !== game)
  return { labels, annotations, spec: { ...whole, containers: others }, game }
}

/** What is misspelt here would be lost without a word; fields of the spec reach the API server, which knows them all. */
function unknown(template: Loose): readonly string[] {
  return Object.keys(template)
    .filter((name) => !['apiVersion', 'kind', 'metadata', 'spec'].includes(name))
    .map((name) => `${name}: is not known; a template holds metadata and spec`)
}

function metadataFaults(metadata: Loose): readonly string[] {
  const own = ownMetadata.filter((name) => name in metadata)
  // `kubectl create --dry-run` writes fields of its own, without values.
  const others = Object.entries(metadata).filter(
    ([name, value]) => value !== null && !['labels', 'annotations', ...ownMetadata].includes(name),
  )
  return [
    ...own.map((name) => `metadata.${name}: is set by Muster, leave it out`),
    ...others.map(
      ([name]) => `metadata.${name}: is not known; a template's metadata are labels and annotations`,
    ),
    ...textFaults('metadata.labels', metadata['labels']),
    ...textFaults('metadata.annotations', metadata['annotations']),
  ]
}

function textFaults(path: string, texts: unknown): readonly string[] {
  if (texts === undefined) return []
  if (!isObject(texts)) return [`${path}: must be an object`]
  return Object.entries(texts).flatMap(([name, text]) => {
    if (name.startsWith(OWN_PREFIX)) return [`${path}.${name}: is set by Muster, leave it out`]
    if (typeof text !== 'string') return [`${path}.${name}: must be a text, put it in quotes`]
    return []
  })
}

function specFaults(spec: Loose): readonly string[] {
  const own = ownSpec.filter((name) => name in spec)
  const faults = own.map((name) => `spec.${name}: is set by Muster, leave it out`)
  const { containers } = spec
  if (!Array.isArray(containers)) return [...faults, 'spec.containers: must be a list']
  return [...faults, ...containers.flatMap((each, at) => containerFaults(`spec.containers[${at}]`, each))]
}

function containerFaults(path: string, container: unknown): readonly string[] {
  if (!isObject(container)) return [`${path}: must be an object`]
  const { name, env = [], ports = [] } = container
  if (typeof name !== 'string') return [`${path}.name: must be there`]
  if (!Array.isArray(env)) return [`${path}.env: must be a list`]
  if (!Array.isArray(ports)) return [`${path}.ports: must be a list`]
  if (name !== GAME_CONTAINER) return []
  return [...variableFaults(path, env), ...portFaults(path, ports)]
}

function variableFaults(path: string, env: readonly unknown[]): readonly string[] {
  return env.flatMap((each, at) =>
    isObject(each) && ownVariables.includes(String(each['name']))
      ? [`${path}.env[${at}]: ${String(each['name'])} is set by Muster, leave it out`]
      : [],
  )
}

function portFaults(path: string, ports: readonly unknown[]): readonly string[] {
  return ports.flatMap((each, at) => {
    if (!isObject(each)) return [`${path}.ports[${at}]: must be an object`]
    if ('hostPort' in each) return [`${path}.ports[${at}].hostPort: is set by GAME_ADDRESS, leave it out`]
    return []
  })
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
