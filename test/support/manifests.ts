import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parse, parseAllDocuments } from 'yaml'

import { gamePod } from '../../src/adapters/kubernetes/game-pod.ts'
import { parsePodTemplate } from '../../src/adapters/kubernetes/pod-template.ts'
import type { ServerId } from '../../src/match/ids.ts'
import { SHARED_POOL } from '../../src/match/pool.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const deploy = join(root, 'deploy')

export const targets = ['kind', 'native', 'eks'] as const
export type Target = (typeof targets)[number]

export type Labels = Readonly<Record<string, string>>

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Labels
    readonly annotations?: Labels
  }
  readonly [field: string]: unknown
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Labels; readonly annotations?: Labels }
  readonly spec: PodSpec
}

/** The parts of a pod that the tests check. */
export interface PodSpec {
  readonly automountServiceAccountToken?: boolean
  readonly enableServiceLinks?: boolean
  readonly serviceAccountName?: string
  readonly priorityClassName?: string
  readonly nodeSelector?: Labels
  readonly terminationGracePeriodSeconds?: number
  readonly activeDeadlineSeconds?: number
  readonly restartPolicy?: string
  readonly tolerations?: readonly { key: string; effect: string; tolerationSeconds?: number }[]
  readonly securityContext?: Readonly<Record<string, unknown>>
  readonly volumes?: readonly Readonly<Record<string, unknown>>[]
  readonly containers: readonly Container[]
  readonly [field: string]: unknown
}

export interface Container {
  readonly name: string
  readonly image: string
  readonly securityContext?: Readonly<Record<string, unknown>>
  readonly resources?: { readonly requests?: object; readonly limits?: object }
  readonly env?: readonly {
    name: string
    value?: string
    valueFrom?: { secretKeyRef?: { name: string; key: string } }
  }[]
  readonly [field: string]: unknown
}

/** The rendered manifests of a target, by file. */
export function kept(target: Target): readonly Manifest[] {
  const folder = join(deploy, 'rendered', target)
  return readdirSync(folder).flatMap((file) => manifests(readFileSync(join(folder, file), 'utf8')))
}

const FIXED = 'existingSecret=muster,auth.allowAnonymous=true'

/** Helm's output for these values, including `helm test`; with an existing secret, unless the values say otherwise. */
export async function chart(...args: readonly string[]): Promise<readonly Manifest[]> {
  const helm = await helmProgram()
  const fixed = ['--namespace', 'muster', '--kube-version', '1.34.4', '--set', FIXED]
  const { stdout } = await run(helm, ['template', 'muster', join(deploy, 'chart'), ...fixed, ...args])
  return manifests(stdout)
}

/** The output of `helm lint`. */
export async function lint(): Promise<string> {
  const args = ['lint', join(deploy, 'chart'), '--strict', '--set', FIXED]
  return (await run(await helmProgram(), args)).stdout
}

async function helmProgram(): Promise<string> {
  return (await run('bash', [join(deploy, 'helm.sh')])).stdout.trim()
}

export async function render(folder: string): Promise<void> {
  await run('bash', [join(deploy, 'render.sh'), folder])
}

export function named(all: readonly Manifest[], kind: string, name: string): Manifest {
  const found = all.find((each) => each.kind === kind && each.metadata.name === name)
  if (!found) throw new Error(`there is no ${kind} ${name}`)
  return found
}

export function data(all: readonly Manifest[], name: string): Labels {
  return named(all, 'ConfigMap', name)['data'] as Labels
}

const wanted = {
  id: 'm' as ServerId,
  serves: { pool: SHARED_POOL },
  keySecret: 'muster-any-1',
  hostPort: undefined,
  likeness: 'any',
} as const
const settings = {
  system: 'default',
  image: undefined,
  backendUrl: 'http://backend',
  deadlines: defaultDeadlines,
  owner: undefined,
  gameEnv: {},
}

/** The pod of a game server, as the backend makes it from their template. */
export function gamesPod(all: readonly Manifest[]): PodTemplate {
  const template = parsePodTemplate(parse(data(all, 'muster-games')['pod-template.yaml'] ?? ''))
  if (!('game' in template)) throw new Error(template.join('\n'))
  const { metadata, spec } = gamePod(template, settings, wanted)
  return { metadata, spec } as unknown as PodTemplate
}

/** Every pod that they create, by controller. */
export function pods(all: readonly Manifest[]): ReadonlyMap<string, PodTemplate> {
  const found = new Map<string, PodTemplate>()
  for (const each of all) {
    const { template } = (each['spec'] ?? {}) as { template?: PodTemplate }
    if (template) found.set(each.metadata.name, template)
    if (each.kind === 'Pod') found.set(each.metadata.name, each as unknown as PodTemplate)
  }
  return found.set('game server', gamesPod(all))
}

function manifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join('\n'))
    return (document.toJS() as Manifest | null) ?? []
  })
}
