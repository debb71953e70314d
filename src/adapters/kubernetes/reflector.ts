import { setTimeout as pause } from 'node:timers/promises'

import type { Pod } from './api-types.ts'
import { ApiFault } from './api-fault.ts'
import type { Pods } from './pods.ts'
import { waitMs } from './retrying.ts'

/** What the reflector keeps like the API's own state. */
export interface Mirror {
  /** The pods that it has now, by their uid. */
  uids(): ReadonlySet<string>
  put(pod: Pod): void
  drop(uid: string): void
}

/** Why everything was read anew. */
export type RelistReason = 'start' | 'expired' | 'safety'

export interface ReflectorHears {
  relisted(reason: RelistReason): void
  /** It goes on by itself. */
  failed(error: unknown): void
}

export interface ReflectorTimes {
  /** The server ends each stream by itself within so long, and so a stream that is silent for longer hangs. */
  readonly streamSeconds: number
  /** Over that, until a silent stream is given up. */
  readonly graceMs: number
  /** A net under the events: everything is read anew, after once to twice this time. */
  readonly safetyMs: number
}

/** A stall is found within a minute (the server's own bookmarks are a minute apart, and would find it later). */
const usual: ReflectorTimes = { streamSeconds: 45, graceMs: 10_000, safetyMs: 300_000 }
/** A stream that lived for less and told nothing is a failure, however it ended. */
const SHORT_MS = 1000

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: Pod & { code?: number }
}

/**
 * Keeps a mirror of the pods: reads all of them, follows what happens to them, and begins anew when it has to. It ends by
 * its signal only: the library's informer ends at the first error that it does not expect, and for ever.
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

  /** Since the API server last said anything, be it that nothing happened. */
  get silentMs(): number {
    return performance.now() - this.#heardAt
  }

  /** What it may be silent for while all is well. */
  get longestSilenceMs(): number {
    return this.#times.streamSeconds * 1000 + this.#times.graceMs
  }

  /** Reads all pods. Throws when that fails. */
  async list(reason: RelistReason): Promise<void> {
    // Those that are made while we read may be missing in what we read, and are there.
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
    // An expired place is no fault of anybody: the first time it is looked at anew at once.
    if (error instanceof ApiFault && error.expired && this.#failures === 1) return
    await pause(waitMs(this.#failures, error), undefined, { signal }).catch(() => undefined)
  }

  /** One stream, until it ends. Throws when that is not as it should be. */
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
    if (!told && performance.now() - began < SHORT_MS) throw new Error('the stream of events ended at once')
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

  /** What goes wrong with one pod is told, and the others are followed all the same. */
  #tell(change: () => void): void {
    try {
      change()
    } catch (error) {
      this.#hears.failed(error)
    }
  }
}

/** Aborts what has been silent for too long, or when all is to end. */
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
      this.#abort.abort(new Error(`nothing was heard for ${silenceMs} ms`))
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
