import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { waitFor } from './wait-for.ts'

const preload = fileURLToPath(new URL('./stepped-clock.js', import.meta.url))

/** A wall clock that a test may set, for all processes with its variables. */
export class SteppedClock implements Disposable {
  readonly #file = join(mkdtempSync(join(tmpdir(), 'muster-clock-')), 'off')

  /** `offMs`: how far ahead of the real clock it starts. */
  constructor(offMs = 0) {
    writeFileSync(this.#file, String(offMs))
  }

  /** For a process; a backend's game servers share the clock. */
  get env(): Record<string, string> {
    return { NODE_OPTIONS: `--import ${preload}`, CLOCK_FILE: this.#file }
  }

  /** Sets the clock; resolves when every process that uses it has the new time. */
  async step(offMs: number): Promise<void> {
    // Atomically: a file is empty for a moment while it is written.
    writeFileSync(`${this.#file}.new`, String(offMs))
    renameSync(`${this.#file}.new`, this.#file)
    await waitFor('the clocks to be set', () => this.#taken().every((ms) => ms === offMs))
  }

  [Symbol.dispose](): void {
    rmSync(dirname(this.#file), { recursive: true, force: true })
  }

  /** How far off each running process is. */
  #taken(): readonly number[] {
    const folder = dirname(this.#file)
    return readdirSync(folder).flatMap((name) => {
      const pid = name.slice(basename(this.#file).length + 1)
      return /^\d+$/.test(pid) && existsSync(`/proc/${pid}`)
        ? [Number(readFileSync(join(folder, name), 'utf8'))]
        : []
    })
  }
}
