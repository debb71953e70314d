import type { Pod } from './api-types.ts'
import type { Call, KubeApi } from './kube-api.ts'

/** As many pods as the API server gives in one page. */
const PAGE = '500'

export interface PodPage {
  readonly items: readonly Pod[]
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
}

export interface WatchFrom {
  readonly resourceVersion: string
  /** The server ends the stream by itself after so long. */
  readonly seconds: number
  readonly signal: AbortSignal
}

/** The pods of one namespace that a selector names, as the API has them. */
export class Pods {
  readonly #api: KubeApi
  readonly #path: string
  readonly #labelSelector: string

  constructor(api: KubeApi, namespace: string, labelSelector: string) {
    this.#api = api
    this.#path = `/api/v1/namespaces/${namespace}/pods`
    this.#labelSelector = labelSelector
  }

  /** A page of all that are there; the first is no older than this call. */
  page(from?: string): Promise<PodPage> {
    const query = { labelSelector: this.#labelSelector, limit: PAGE, continue: from }
    return this.#api.call({ method: 'GET', path: this.#path, query })
  }

  /** What happens to them from there on, an event in JSON on each line. */
  watch({ resourceVersion, seconds, signal }: WatchFrom): AsyncGenerator<string> {
    const query = {
      watch: 'true',
      allowWatchBookmarks: 'true',
      labelSelector: this.#labelSelector,
      timeoutSeconds: String(seconds),
      resourceVersion,
    }
    return this.#api.lines({ method: 'GET', path: this.#path, query }, signal)
  }

  read(name: string): Promise<Pod> {
    return this.#api.call({ method: 'GET', path: this.#of(name) })
  }

  /** Gives it as it was asked for, with the metadata that it has now: the rest of the answer would be read for nothing. */
  async create(pod: Pod): Promise<Pod> {
    const call: Call = { method: 'POST', path: this.#path, body: pod, metadataOnly: true }
    const { metadata } = await this.#api.call<Pod>(call)
    return { ...pod, ...(metadata && { metadata }) }
  }

  /** Has everything about it judged, fields that there are not too, and nothing kept. */
  async tryCreate(pod: Pod): Promise<void> {
    await this.#api.call({
      method: 'POST',
      path: this.#path,
      query: { dryRun: 'All', fieldValidation: 'Strict' },
      body: pod,
    })
  }

  /** A `uid` in it makes it a patch of that pod only, and not of a later one of the same name. */
  patch(name: string, body: Pod): Promise<Pod> {
    const type: Call['type'] = 'application/merge-patch+json'
    return this.#api.call({ method: 'PATCH', path: this.#of(name), type, body })
  }

  /** Without `graceSeconds` it has the time that the pod itself says. */
  async delete(name: string, uid: string, graceSeconds?: number): Promise<void> {
    const body = {
      preconditions: { uid },
      ...(graceSeconds !== undefined && { gracePeriodSeconds: graceSeconds }),
    }
    await this.#api.call({ method: 'DELETE', path: this.#of(name), body })
  }

  #of(name: string): string {
    return `${this.#path}/${name}`
  }
}
