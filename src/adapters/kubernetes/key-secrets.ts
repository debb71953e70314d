import type { Pod } from './api-types.ts'
import { ApiFault } from './api-fault.ts'
import type { KubeApi } from './kube-api.ts'
import { GAME_CONTAINER, KEY_VARIABLE } from './names.ts'

/** What a Secret is made for: the pod that owns it. */
export interface KeyOwner {
  /** The Secret's own name: it is in the pod's spec. */
  readonly secret: string
  readonly pod: { readonly name: string; readonly uid: string }
}

/**
 * The Secrets with the keys of game servers, one per pod. Kubernetes deletes each with its pod, which owns it: we only
 * need the right to create them.
 */
export class KeySecrets {
  readonly #api: KubeApi
  readonly #path: string

  constructor(api: KubeApi, namespace: string) {
    this.#api = api
    this.#path = `/api/v1/namespaces/${namespace}/secrets`
  }

  /** Repeated, it changes nothing: the same pod always has the same key. */
  async create({ secret, pod }: KeyOwner, key: string): Promise<void> {
    const owner = { apiVersion: 'v1', kind: 'Pod', ...pod }
    const body = secretOf(secret, key, { ownerReferences: [owner] })
    try {
      await this.#api.call({ method: 'POST', path: this.#path, body, metadataOnly: true })
    } catch (error) {
      if (!(error instanceof ApiFault && error.exists)) throw error
    }
  }

  /** A dry run: whether we have the right. */
  async tryCreate(name: string): Promise<void> {
    const body = secretOf(name, '', {})
    await this.#api.call({
      method: 'POST',
      path: this.#path,
      query: { dryRun: 'All' },
      body,
      metadataOnly: true,
    })
  }
}

function secretOf(name: string, key: string, metadata: object): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'muster' }, ...metadata },
    type: 'Opaque',
    immutable: true,
    stringData: { [KEY_VARIABLE]: key },
  }
}

/** The name of the Secret that the pod's game server gets its key from; a pod of before has its key in the spec. */
export function keySecretOf({ spec }: Pod): string | undefined {
  const game = spec?.containers.find(({ name }) => name === GAME_CONTAINER)
  return game?.env?.find(({ name }) => name === KEY_VARIABLE)?.valueFrom?.secretKeyRef?.name
}

/** Whether the pod's container waits for its key: its creator died, or its node was faster. */
export function waitsForKey(pod: Pod): boolean {
  const secret = keySecretOf(pod)
  const game = pod.status?.containerStatuses?.find(({ name }) => name === GAME_CONTAINER)
  const { reason, message = '' } = game?.state?.waiting ?? {}
  return secret !== undefined && reason === 'CreateContainerConfigError' && message.includes(secret)
}
