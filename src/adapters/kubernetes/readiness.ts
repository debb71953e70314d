import type { StartStep } from '../../match/start-step.ts'
import { untilReady } from '../control/is-ready.ts'
import { serverOf, type Entry, type PodBook } from './pod-book.ts'

/** Before the match's own deadline, which would not know the reason. */
const SHARE_OF_DEADLINE = 0.9

/** Notices what Kubernetes reports late or never: that a server answers, and that a pod has waited too long for a node. */
export class Readiness {
  readonly #book: PodBook
  readonly #startWithinMs: number
  readonly #signal: AbortSignal
  readonly #own = new WeakSet<Entry>()
  readonly #knocking = new Set<Entry>()
  readonly #timing = new Set<Entry>()

  constructor(book: PodBook, startWithinMs: number, signal: AbortSignal) {
    this.#book = book
    this.#startWithinMs = startWithinMs
    this.#signal = signal
    book.onSeen((entry) => {
      if (entry.facts.unschedulable) this.#giveUpInTime(entry)
      if (this.#own.has(entry)) void this.#knock(entry)
    })
  }

  /**
   * Polls the server, once it has an address, until it answers: the kubelet probes only once a second. Only the backend
   * that requested the server does so; otherwise ten backends would poll thousands of servers.
   */
  expect(entry: Entry): void {
    this.#own.add(entry)
    void this.#knock(entry)
  }

  async #knock(entry: Entry): Promise<void> {
    if (this.#knocking.has(entry)) return
    this.#knocking.add(entry)
    const { control } = entry.facts
    const isWanted = (): boolean => this.#isStarting(entry)
    const heard = (missing: StartStep): void => {
      entry.missing = missing
    }
    if (control && (await untilReady(control, { isWanted, heard }))) {
      entry.answered = true
      this.#book.changed(entry)
    }
    this.#knocking.delete(entry)
  }

  #isStarting(entry: Entry): boolean {
    return !this.#signal.aborted && this.#book.has(entry) && serverOf(entry).state === 'starting'
  }

  #giveUpInTime(entry: Entry): void {
    if (this.#timing.has(entry)) return
    this.#timing.add(entry)
    const until = entry.firstSeenAt + this.#startWithinMs * SHARE_OF_DEADLINE
    const timer = setTimeout(
      () => {
        this.#timing.delete(entry)
        if (!entry.facts.unschedulable || !this.#isStarting(entry)) return
        entry.gaveUp = true
        this.#book.changed(entry)
      },
      Math.max(until - performance.now(), 0),
    )
    timer.unref()
  }
}
