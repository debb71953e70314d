import { isObject, type JsonObject } from '../../protocol/json-object.ts'
import type { ServerEnv } from '../../protocol/server-env.ts'
import type { Container, Pod, PodSpec } from './api-types.ts'
import { GAME_CONTAINER, OWN_PREFIX } from './names.ts'

/** What the operator says about the pods of game servers; everything else is ours. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** All containers except the game's own. */
  readonly spec: PodSpec
  readonly game: Container
}

export const noTemplate: PodTemplate = {
  labels: {},
  annotations: {},
  spec: { containers: [] },
  game: { name: GAME_CONTAINER },
}

/** The variables that the fleet sets for a server. */
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
/** A server is never restarted in its pod: a match that lost its server is over. */
const ownSpec = ['restartPolicy', 'activeDeadlineSeconds', 'nodeName', 'hostNetwork'] as const

/**
 * Reads a template, as parsed from YAML: a Pod, or what a Deployment has under `template`. Returns all errors, one
 * sentence each, with the path of the field.
 */
export function parsePodTemplate(yaml: unknown): PodTemplate | readonly string[] {
  if (!isObject(yaml)) return ['must be a pod template: metadata and spec']
  const faults = templateFaults(yaml)
  if (!isTemplate(yaml, faults)) return faults
  const { metadata: { labels = {}, annotations = {} } = {}, spec } = yaml
  const game = spec.containers.find(({ name }) => name === GAME_CONTAINER)
  if (!game) return [`spec.containers: one must be named ${GAME_CONTAINER}`]
  const others = spec.containers.filter((container) => container !== game)
  return { labels, annotations, spec: { ...spec, containers: others }, game }
}

/** The API server checks the rest. */
function isTemplate(
  yaml: JsonObject,
  faults: readonly string[],
): yaml is JsonObject & Pick<Pod, 'metadata'> & { spec: PodSpec } {
  return faults.length === 0
}

function templateFaults(template: JsonObject): readonly string[] {
  const { kind, metadata = {}, spec } = template
  if (kind !== undefined && kind !== 'Pod') return ['kind: must be Pod, or left out']
  if (!isObject(spec)) return ['spec: is required, with a container named game']
  if (!isObject(metadata)) return ['metadata: must be an object']
  return [...unknown(template), ...metadataFaults(metadata), ...specFaults(spec)]
}

/** A misspelt field here would be ignored silently; the API server checks the fields of the spec. */
function unknown(template: JsonObject): readonly string[] {
  return Object.keys(template)
    .filter((name) => !['apiVersion', 'kind', 'metadata', 'spec'].includes(name))
    .map((name) => `${name}: unknown; a template has metadata and spec`)
}

function metadataFaults(metadata: JsonObject): readonly string[] {
  const own = ownMetadata.filter((name) => name in metadata)
  // `kubectl create --dry-run` adds fields with null values.
  const others = Object.entries(metadata).filter(
    ([name, value]) => value !== null && !['labels', 'annotations', ...ownMetadata].includes(name),
  )
  return [
    ...own.map((name) => `metadata.${name}: is set by Muster; remove it`),
    ...others.map(([name]) => `metadata.${name}: unknown; a template's metadata has labels and annotations`),
    ...textFaults('metadata.labels', metadata['labels']),
    ...textFaults('metadata.annotations', metadata['annotations']),
  ]
}

function textFaults(path: string, texts: unknown): readonly string[] {
  if (texts === undefined) return []
  if (!isObject(texts)) return [`${path}: must be an object`]
  return Object.entries(texts).flatMap(([name, text]) => {
    if (name.startsWith(OWN_PREFIX)) return [`${path}.${name}: is set by Muster; remove it`]
    if (typeof text !== 'string') return [`${path}.${name}: must be a string; put it in quotes`]
    return []
  })
}

function specFaults(spec: JsonObject): readonly string[] {
  const own = ownSpec.filter((name) => name in spec)
  const faults = own.map((name) => `spec.${name}: is set by Muster; remove it`)
  const { containers } = spec
  if (!Array.isArray(containers)) return [...faults, 'spec.containers: must be a list']
  return [...faults, ...containers.flatMap((each, at) => containerFaults(`spec.containers[${at}]`, each))]
}

function containerFaults(path: string, container: unknown): readonly string[] {
  if (!isObject(container)) return [`${path}: must be an object`]
  const { name, env = [], ports = [] } = container
  if (typeof name !== 'string') return [`${path}.name: is required`]
  if (!Array.isArray(env)) return [`${path}.env: must be a list`]
  if (!Array.isArray(ports)) return [`${path}.ports: must be a list`]
  if (name !== GAME_CONTAINER) return []
  return [...variableFaults(path, env), ...portFaults(path, ports)]
}

function variableFaults(path: string, env: readonly unknown[]): readonly string[] {
  return env.flatMap((each, at) => {
    const own = isObject(each) && ownVariables.find((name) => name === each['name'])
    return own ? [`${path}.env[${at}]: ${own} is set by Muster; remove it`] : []
  })
}

function portFaults(path: string, ports: readonly unknown[]): readonly string[] {
  return ports.flatMap((each, at) => {
    if (!isObject(each)) return [`${path}.ports[${at}]: must be an object`]
    if ('hostPort' in each) return [`${path}.ports[${at}].hostPort: is set by GAME_ADDRESS; remove it`]
    return []
  })
}
