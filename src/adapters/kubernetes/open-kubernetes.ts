import { randomUUID } from 'node:crypto'

import { loadYaml, type KubeConfig } from '@kubernetes/client-node'

import type { ServerId } from '../../match/ids.ts'
import { SHARED_POOL } from '../../match/pool.ts'
import { Unavailable } from '../../ports/unavailable.ts'
import { BadEnvironment } from '../../runtime/env.ts'
import { errorMessage } from '../../runtime/errors.ts'
import type { Logger } from '../../runtime/log.ts'
import { onceEach } from '../../runtime/once-each.ts'
import type { Pod } from './api-types.ts'
import type { FleetParts, KubernetesFleetOptions } from './fleet-parts.ts'
import { gamePod, likenessOf } from './game-pod.ts'
import { KeySecrets } from './key-secrets.ts'
import { KubeApi } from './kube-api.ts'
import { kubeConfig } from './kube-config.ts'
import { KubernetesFleet } from './kubernetes-fleet.ts'
import { keySecretName, selectorOf } from './names.ts'
import { readOwner } from './owner.ts'
import { PodBook } from './pod-book.ts'
import { noTemplate, parsePodTemplate, type PodTemplate } from './pod-template.ts'
import { Pods } from './pods.ts'
import { Reflector, type ReflectorTimes, type RelistReason } from './reflector.ts'
import { judge, usable } from './why-unusable.ts'

export interface KubernetesSettings extends Omit<KubernetesFleetOptions, 'template' | 'likeness' | 'owner'> {
  /** A kubeconfig; without one, the pod's service account is used. */
  readonly kubeconfig: string | undefined
  readonly namespace: string
  /** A pod template in YAML. */
  readonly podTemplate: string | undefined
  /** The ConfigMap that owns its pods: pods of other owners belong to other systems. */
  readonly owner: string | undefined
  readonly times?: ReflectorTimes
  /** The timeout of one request. */
  readonly patienceMs?: number
}

export interface OpenedKubernetes extends AsyncDisposable {
  readonly fleet: KubernetesFleet
  /** Throws if the cluster has been silent for too long, or creates no pods. */
  ping(): Promise<void>
  silentSeconds(): number
}

interface Hears {
  readonly log: Logger
  readonly relisted: (reason: RelistReason) => void
}

/**
 * Opens the fleet and reads all its pods. Throws `BadEnvironment`, with a one-sentence message, if this cluster cannot
 * be used.
 */
export async function openKubernetes(settings: KubernetesSettings, hears: Hears): Promise<OpenedKubernetes> {
  const template = templateFrom(settings)
  const api = apiOf(kubeConfig(settings.kubeconfig), settings.patienceMs)
  try {
    return await openWith(api, { ...settings, template }, hears)
  } catch (error) {
    api.close()
    throw error
  }
}

type WithTemplate = KubernetesSettings & { readonly template: PodTemplate }

async function openWith(
  api: KubeApi,
  settings: WithTemplate,
  { log, relisted }: Hears,
): Promise<OpenedKubernetes> {
  const pods = new Pods(api, settings.namespace, selectorOf(settings.system, settings.owner))
  const keys = new KeySecrets(api, settings.namespace)
  const { options, example } = await judged(api, { pods, keys }, settings)
  const failed = onceEach(log, 'warn', 'kubernetes gave an unexpected answer; retrying')
  const book = new PodBook(options.likeness, failed)
  const reflector = new Reflector(pods, book, {
    hears: { failed, relisted },
    ...(settings.times && { times: settings.times }),
  })
  await reflector.list('start')
  const stop = new AbortController()
  const following = reflector.follow(stop.signal)
  const fleet = new KubernetesFleet(options, {
    ...{ pods, keys, book, failed },
    dryRun: () => pods.tryCreate(example),
  })
  return {
    fleet,
    silentSeconds: () => reflector.silentMs / 1000,
    async ping() {
      await heardOf(reflector)
      fleet.ping()
    },
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]()
      stop.abort()
      await following
      api.close()
    },
  }
}

/** Checks address, credentials, rights and the template, with one pod as a dry run. */
function judged(
  api: KubeApi,
  { pods, keys }: Pick<FleetParts, 'pods' | 'keys'>,
  settings: WithTemplate,
): Promise<{ readonly options: KubernetesFleetOptions; readonly example: Pod }> {
  const { namespace, owner: name, template } = settings
  return usable(
    async () => {
      await pods.page()
      const owner = name === undefined ? undefined : await readOwner(api, namespace, name)
      const owned = { ...settings, owner }
      const example = gamePod(template, owned, exampleOf(settings))
      await judge(pods, example)
      await keys.tryCreate(keySecretName(exampleId(), 'dry-run'))
      return { options: { ...owned, likeness: (serves) => likenessOf(template, owned, serves) }, example }
    },
    { address: api.address, namespace },
  )
}

function apiOf(config: KubeConfig, patienceMs?: number): KubeApi {
  try {
    return new KubeApi(config, patienceMs)
  } catch (error) {
    throw new BadEnvironment(`KUBECONFIG cannot be used: ${errorMessage(error)}`)
  }
}

function templateFrom({ podTemplate, image }: KubernetesSettings): PodTemplate {
  const template = podTemplate === undefined ? noTemplate : parsed(podTemplate)
  if (image === undefined && template.game.image === undefined)
    throw new BadEnvironment(
      'GAME_SERVER_IMAGE must be set, since POD_TEMPLATE names no image for the container game.',
    )
  return template
}

function parsed(yaml: string): PodTemplate {
  const template = parsePodTemplate(yamlIn(yaml))
  if ('game' in template) return template
  throw new BadEnvironment(template.map((fault) => `POD_TEMPLATE: ${fault}`).join('\n'))
}

function yamlIn(text: string): unknown {
  try {
    return loadYaml(text)
  } catch (error) {
    throw new BadEnvironment(`POD_TEMPLATE is not YAML: ${errorMessage(error)}`)
  }
}

const exampleId = (): ServerId => randomUUID() as ServerId

function exampleOf({ gameAddress }: KubernetesSettings): Parameters<typeof gamePod>[2] {
  const id = exampleId()
  const hostPort = gameAddress.kind === 'host-port' ? gameAddress.first : undefined
  const keySecret = keySecretName(id, 'dry-run')
  return { id, serves: { pool: SHARED_POOL }, keySecret, hostPort, likeness: 'any' }
}

function heardOf({ silentMs, longestSilenceMs }: Reflector): Promise<void> {
  if (silentMs <= longestSilenceMs) return Promise.resolve()
  return Promise.reject(
    new Unavailable('kubernetes', `the event stream was silent for ${Math.round(silentMs)} ms`),
  )
}
