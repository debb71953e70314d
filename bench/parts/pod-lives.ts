import { EventEmitter, once } from 'node:events'

import type { Pod } from '../../src/adapters/kubernetes/api-types.ts'
import { Pods } from '../../src/adapters/kubernetes/pods.ts'
import type { OpenedNamespace } from './cluster.ts'

interface Event {
  readonly type: string
  readonly object: Pod
}

const LONGEST_SECONDS = 3600

/** Watches all pods of a namespace, and reports when one is ready, and when it is gone. */
export class PodLives implements AsyncDisposable {
  readonly #stop = new AbortController()
  readonly #been = new Set<string>()
  readonly #events = new EventEmitter().setMaxListeners(0)
  #following: Promise<void> = Promise.resolve()

  static async follow({ api, name }: OpenedNamespace): Promise<PodLives> {
    const lives = new PodLives()
    const pods = new Pods(api, name, '')
    const { resourceVersion } = (await pods.page()).metadata
    lives.#following = lives.#follow(pods, resourceVersion)
    return lives
  }

  ready(pod: string): Promise<unknown> {
    return this.#comes(`ready ${pod}`)
  }

  gone(pod: string): Promise<unknown> {
    return this.#comes(`gone ${pod}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#following
  }

  async #follow(pods: Pods, resourceVersion: string): Promise<void> {
    const { signal } = this.#stop
    try {
      for await (const line of pods.watch({ resourceVersion, seconds: LONGEST_SECONDS, signal }))
        this.#hear(JSON.parse(line) as Event)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  #hear({ type, object: { metadata, status } }: Event): void {
    const name = metadata?.name ?? ''
    if (type === 'DELETED') this.#tell(`gone ${name}`)
    else if (status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'))
      this.#tell(`ready ${name}`)
  }

  #tell(what: string): void {
    this.#been.add(what)
    this.#events.emit(what)
  }

  #comes(what: string): Promise<unknown> {
    return this.#been.has(what) ? Promise.resolve() : once(this.#events, what)
  }
}
