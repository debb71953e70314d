import { setTimeout as pause } from 'node:timers/promises'

import type { Pod } from './api-types.ts'
import { ApiFault } from './api-fault.ts'
import type { Pods } from './pods.ts'
import { waitMs } from './retrying.ts'

/** What the reflector keeps in sync with the API. */
export interface Mirror {
  /** The uids of its pods. */
  uids(): ReadonlySet<string>
  put(pod: Pod): void
  drop(uid: string): void
}

/** Why all pods were read again. */
export type RelistReason = 'start' | 'expired' | 'safety'

export interface ReflectorHears {
  relisted(reason: RelistReason): void
  /** The reflector continues by itself. */
  failed(error: unknown): void
}

export interface ReflectorTimes {
  /** The server ends each stream within this time, so one that is silent for longer hangs. */
  readonly streamSeconds: number
  /** Extra time until a silent stream is given up. */
  readonly graceMs: number
  /** A safety net: all pods are read again after one to two times this. */
  readonly safetyMs: number
}

/** A stall is noticed within a minute; the server's bookmarks, a minute apart, would show it later. */
const usual: ReflectorTimes = { streamSeconds: 45, graceMs: 10_000, safetyMs: 300_000 }
/** A shorter stream without events is a failure, however it ended. */
const SHORT_MS = 1000

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: Pod & { code?: number }
}

/**
 * Keeps a mirror of the pods: lists them, follows their events, and starts over when needed. Only its signal ends it,
 * whereas the library's informer stops for good at the first unexpected error.
 */
export class Reflector {
  readonly #pods: Pods
  readonly #mirror: Mirror
  readonly #hears: ReflectorHears
  readonly #times: ReflectorTimes
  #resourceVersion = ''
  #failures = 0
  #heardAt = performance.now()

  constructor(pods: Pods, mirror: Mirror, options: { hears: ReflectorHears; times?: ReflectorTimes }) {
    this.#pods = pods
    this.#mirror = mirror
    this.#hears = options.hears
    this.#times = options.times ?? usual
  }

  /** How long the API server has been silent. */
  get silentMs(): number {
    return performance.now() - this.#heardAt
  }

  /** How long it may be silent while all is well. */
  get longestSilenceMs(): number {
    return this.#times.streamSeconds * 1000 + this.#times.graceMs
  }

  /** Reads all pods. Throws if that fails. */
  async list(reason: RelistReason): Promise<void> {
    // Pods created during the read may be missing from it.
    const before = new Set(this.#mirror.uids())
    let from: string | undefined
    do {
      const page = await this.#pods.page(from)
      this.#heardAt = performance.now()
      for (const pod of page.items) {
        before.delete(pod.metadata?.uid ?? '')
        this.#tell(() => {
          this.#mirror.put(pod)
        })
      }
      this.#resourceVersion = page.metadata.resourceVersion
      from = page.metadata.continue === '' ? undefined : page.metadata.continue
    } while (from !== undefined)
    for (const uid of before)
      this.#tell(() => {
        this.#mirror.drop(uid)
      })
    this.#hears.relisted(reason)
  }

  /** Follows the pods from the last `list` on, until the signal. */
  async follow(signal: AbortSignal): Promise<void> {
    let again: RelistReason | undefined
    let safetyAt = this.#nextSafety()
    while (!signal.aborted) {
      try {
        if (performance.now() > safetyAt) again ??= 'safety'
        if (again) {
          await this.list(again)
          safetyAt = this.#nextSafety()
        }
        again = undefined
        await this.#watch(signal)
      } catch (error) {
        const expired = error instanceof ApiFault && error.expired
        if (expired) again = 'expired'
        await this.#rest(error, signal)
      }
    }
  }

  #nextSafety(): number {
    return performance.now() + this.#times.safetyMs * (1 + Math.random())
  }

  async #rest(error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#failures += 1
    this.#hears.failed(error)
    // An expired position is nobody's fault: the first time, list again at once.
    if (error instanceof ApiFault && error.expired && this.#failures === 1) return
    await pause(waitMs(this.#failures, error), undefined, { signal }).catch(() => undefined)
  }

  /** One stream, until it ends. Throws unless it ended normally. */
  async #watch(signal: AbortSignal): Promise<void> {
    const { streamSeconds } = this.#times
    const seconds = Math.ceil(streamSeconds * (0.7 + Math.random() * 0.3))
    const began = performance.now()
    let told = false
    const stall = new Stall(this.longestSilenceMs, signal)
    const from = { resourceVersion: this.#resourceVersion, seconds, signal: stall.signal }
    try {
      for await (const line of this.#pods.watch(from)) {
        stall.heard()
        this.#heardAt = performance.now()
        this.#take(JSON.parse(line) as WatchEvent)
        this.#failures = 0
        told = true
      }
    } finally {
      stall.end()
    }
    if (!told && performance.now() - began < SHORT_MS) throw new Error('the event stream ended at once')
    this.#heardAt = performance.now()
  }

  #take({ type, object }: WatchEvent): void {
    if (type === 'ERROR') throw new ApiFault(object.code ?? 500, JSON.stringify(object))
    this.#tell(() => {
      if (type === 'DELETED') this.#mirror.drop(object.metadata?.uid ?? '')
      else if (type !== 'BOOKMARK') this.#mirror.put(object)
    })
    this.#resourceVersion = object.metadata?.resourceVersion ?? this.#resourceVersion
  }

  /** An error with one pod is reported, and the others are still followed. */
  #tell(change: () => void): void {
    try {
      change()
    } catch (error) {
      this.#hears.failed(error)
    }
  }
}

/** Aborts a stream that has been silent for too long, or when everything ends. */
class Stall {
  readonly #abort = new AbortController()
  readonly #timer: NodeJS.Timeout
  readonly #outer: AbortSignal
  readonly #ended = (): void => {
    this.#abort.abort(this.#outer.reason)
  }

  constructor(silenceMs: number, outer: AbortSignal) {
    this.#outer = outer
    outer.addEventListener('abort', this.#ended)
    if (outer.aborted) this.#ended()
    this.#timer = setTimeout(() => {
      this.#abort.abort(new Error(`the event stream was silent for ${silenceMs} ms`))
    }, silenceMs)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  heard(): void {
    this.#timer.refresh()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#outer.removeEventListener('abort', this.#ended)
  }
}
