import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real file system that is small enough to be filled: in memory, for one test. */
export class SmallDisk implements Disposable {
  readonly path: string

  /** Throws if this user may not mount. */
  constructor(megabytes: number) {
    this.path = mkdtempSync(join(tmpdir(), 'muster-disk-'))
    try {
      const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.path]
      execFileSync('mount', options, { stdio: 'pipe' })
    } catch (error) {
      rmdirSync(this.path)
      throw error
    }
  }

  /** Why none can be created here, if so. */
  static unavailable(): string | undefined {
    try {
      new SmallDisk(1)[Symbol.dispose]()
      return undefined
    } catch (error) {
      return `this user may not mount: ${String((error as Error).message.split('\n').at(-2))}`
    }
  }

  /** Fills it to the last byte. */
  fill(): void {
    const file = openSync(this.#filler, 'a')
    try {
      for (let size = 1 << 20; size > 0; size >>= 1) {
        while (hasRoom(file, size));
      }
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true })
  }

  [Symbol.dispose](): void {
    execFileSync('umount', [this.path])
    rmdirSync(this.path)
  }

  get #filler(): string {
    return join(this.path, 'filler')
  }
}

function hasRoom(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) === size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    return false
  }
}
