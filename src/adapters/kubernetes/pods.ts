import type { Pod } from './api-types.ts'
import type { Call, KubeApi } from './kube-api.ts'

/** Pods per page. */
const PAGE = '500'

export interface PodPage {
  readonly items: readonly Pod[]
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
}

export interface WatchFrom {
  readonly resourceVersion: string
  /** The server ends the stream after this long. */
  readonly seconds: number
  readonly signal: AbortSignal
}

/** The pods of one namespace and selector, as the API has them. */
export class Pods {
  readonly #api: KubeApi
  readonly #path: string
  readonly #labelSelector: string

  constructor(api: KubeApi, namespace: string, labelSelector: string) {
    this.#api = api
    this.#path = `/api/v1/namespaces/${namespace}/pods`
    this.#labelSelector = labelSelector
  }

  /** One page of all pods; the first page is not older than this call. */
  page(from?: string): Promise<PodPage> {
    const query = { labelSelector: this.#labelSelector, limit: PAGE, continue: from }
    return this.#api.call({ method: 'GET', path: this.#path, query })
  }

  /** Their events from there on, one JSON event per line. */
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

  /** Returns the given pod with its new metadata: parsing the rest of the answer would be wasted. */
  async create(pod: Pod): Promise<Pod> {
    const call: Call = { method: 'POST', path: this.#path, body: pod, metadataOnly: true }
    const { metadata } = await this.#api.call<Pod>(call)
    return { ...pod, ...(metadata && { metadata }) }
  }

  /** A dry run: the API server checks everything, unknown fields too, and keeps nothing. */
  async tryCreate(pod: Pod): Promise<void> {
    await this.#api.call({
      method: 'POST',
      path: this.#path,
      query: { dryRun: 'All', fieldValidation: 'Strict' },
      body: pod,
    })
  }

  /** With a `uid`, it patches only that pod, not a later one with the same name. */
  patch(name: string, body: Pod): Promise<Pod> {
    const type: Call['type'] = 'application/merge-patch+json'
    return this.#api.call({ method: 'PATCH', path: this.#of(name), type, body })
  }

  /** Without `graceSeconds`, the pod's own grace period applies. */
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
