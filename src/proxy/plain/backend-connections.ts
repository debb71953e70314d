import { AnswerTimeout } from '../forward-errors.ts'
import { BackendConnection, type AnswerTaker } from './backend-connection.ts'

/** Well before the backend would close it, so that no request uses a closing connection. */
const FREE_FOR_MS = 4000

/** To abort the request, or to read on. */
export type Asking = Pick<BackendConnection, 'destroy' | 'resume'>

export interface ConnectionLimits {
  /** The time limit for an answer to begin, including the wait for a connection. */
  readonly answerMs: number
  /** Beyond this many, requests wait for a free connection. */
  readonly backendConnections: number
}

/**
 * The connections to one backend for plain requests. The most recently used is used next, so that surplus ones become idle.
 */
export class BackendConnections {
  readonly #url: URL
  readonly #limits: ConnectionLimits
  readonly #free: BackendConnection[] = []
  readonly #open = new Set<BackendConnection>()
  /** In order of arrival. */
  readonly #waiting = new Set<(connection: BackendConnection) => void>()
  #closing: NodeJS.Timeout | undefined
  #closed = false

  constructor(url: URL, limits: ConnectionLimits) {
    this.#url = url
    this.#limits = limits
  }

  ask(request: Buffer, taker: AnswerTaker): Asking {
    const connection = this.#takeFree() ?? this.#connect()
    if (!connection) return this.#wait(request, taker)
    connection.ask(request, taker)
    return connection
  }

  close(): void {
    this.#closed = true
    for (const connection of this.#open) connection.destroy()
  }

  #wait(request: Buffer, taker: AnswerTaker): Asking {
    let connection: BackendConnection | undefined
    const leave = (): void => {
      clearTimeout(patience)
      this.#waiting.delete(begin)
    }
    const begin = (given: BackendConnection): void => {
      leave()
      connection = given
      given.ask(request, taker)
    }
    const patience = setTimeout(() => {
      leave()
      taker.failed(new AnswerTimeout('no connection to the backend became free in time'))
    }, this.#limits.answerMs)
    this.#waiting.add(begin)
    return {
      resume: () => connection?.resume(),
      destroy: () => {
        leave()
        connection?.destroy()
      },
    }
  }

  #takeFree(): BackendConnection | undefined {
    for (let last = this.#free.pop(); last; last = this.#free.pop()) {
      if (last.isOpen && performance.now() - last.freeSince < FREE_FOR_MS) return last
      last.destroy()
    }
    return undefined
  }

  #connect(): BackendConnection | undefined {
    if (this.#open.size >= this.#limits.backendConnections) return undefined
    const connection = new BackendConnection(this.#url, this.#limits.answerMs, (free) => {
      this.#isFree(free)
    })
    this.#open.add(connection)
    connection.onceClosed(() => {
      this.#open.delete(connection)
      const [next] = this.#waiting
      const another = next && !this.#closed ? this.#connect() : undefined
      if (another) next?.(another)
    })
    return connection
  }

  #isFree(connection: BackendConnection): void {
    const [next] = this.#waiting
    if (next) {
      next(connection)
      return
    }
    this.#free.push(connection)
    this.#closing ??= setTimeout(() => {
      this.#closeOld()
    }, FREE_FOR_MS).unref()
  }

  #closeOld(): void {
    const youngest = performance.now() - FREE_FOR_MS
    const kept = this.#free.findIndex(({ freeSince }) => freeSince > youngest)
    const old = this.#free.splice(0, kept < 0 ? this.#free.length : kept)
    for (const connection of old) connection.destroy()
    if (this.#free.length > 0) this.#closing?.refresh()
    else this.#closing = undefined
  }
}
