import { watch, realpathSync, type FSWatcher } from 'node:fs'
import { dirname } from 'node:path'

import type { Logger } from './log.ts'

/**
 * Reports changes in the folder of a file: editors and Kubernetes replace a file or a link on the way to it, so a watch
 * on the file itself would end with the first change. Some of them are changes of other files.
 */
export class FileWatch implements Disposable {
  readonly #path: string
  readonly #changed: () => void
  readonly #log: Pick<Logger, 'warn'>
  readonly #watched = new Map<string, FSWatcher>()

  constructor(path: string, changed: () => void, log: Pick<Logger, 'warn'>) {
    this.#path = path
    this.#changed = changed
    this.#log = log
    this.follow()
  }

  /** Watches the folder of the file, and of the file that it leads to now, if it is a link. */
  follow(): void {
    const folders = new Set([dirname(this.#path), ...this.#target()])
    for (const [folder, watcher] of this.#watched) {
      if (folders.has(folder)) continue
      watcher.close()
      this.#watched.delete(folder)
    }
    for (const folder of folders) if (!this.#watched.has(folder)) this.#watch(folder)
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watched.values()) watcher.close()
    this.#watched.clear()
  }

  #target(): readonly string[] {
    try {
      return [dirname(realpathSync(this.#path))]
    } catch {
      // It is being replaced.
      return []
    }
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, this.#changed)
      watcher.on('error', (error) => {
        this.#cannot(folder, error)
      })
      this.#watched.set(folder, watcher)
    } catch (error) {
      this.#cannot(folder, error)
    }
  }

  #cannot(folder: string, error: unknown): void {
    this.#watched.get(folder)?.close()
    this.#watched.delete(folder)
    this.#log.warn(
      { err: error, folder },
      'folder cannot be watched: send SIGHUP after a change of the queue file',
    )
  }
}
