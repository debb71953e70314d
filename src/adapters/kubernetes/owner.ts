import { BadEnvironment } from '../../runtime/env.ts'
import { ApiFault } from './api-fault.ts'
import type { Owner } from './api-types.ts'
import type { KubeApi } from './kube-api.ts'

interface Named {
  readonly metadata: { readonly uid: string }
}

/**
 * The ConfigMap that owns a system's pods. When it is deleted, Kubernetes deletes the waiting servers: nobody is left
 * to assign them. Throws `BadEnvironment` if it does not exist.
 */
export async function readOwner(api: KubeApi, namespace: string, name: string): Promise<Owner> {
  try {
    const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`
    const { metadata } = await api.call<Named>({ method: 'GET', path, metadataOnly: true })
    return { apiVersion: 'v1', kind: 'ConfigMap', name, uid: metadata.uid }
  } catch (error) {
    if (!(error instanceof ApiFault) || (error.status !== 403 && error.status !== 404)) throw error
    throw new BadEnvironment(
      `GAME_OWNER (${name}) must be a ConfigMap in the namespace ${namespace} that the backend may read: ${error.says}`,
    )
  }
}
