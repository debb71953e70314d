import { createLocalJWKSet, type CompactVerifyGetKey, type JSONWebKeySet } from 'jose'
import { readFileSync } from 'node:fs'

import { BadEnvironment } from '../../runtime/env.ts'
import { errorMessage } from '../../runtime/errors.ts'
import { inOneLine, type Logger } from '../../runtime/log.ts'
import { FileWatch } from '../../runtime/watch-file.ts'
import type { KeySet } from './jwks-verifier.ts'

/** Public keys in a file, which is read again when it changes. */
export class FileKeys implements KeySet {
  readonly #path: string
  readonly #changed: () => void
  readonly #log: Pick<Logger, 'warn' | 'info'>
  readonly #watch: FileWatch
  #text: string
  #keys: CompactVerifyGetKey

  /** Throws `BadEnvironment` if the file holds no keys. */
  constructor(path: string, changed: () => void, log: Pick<Logger, 'warn' | 'info'>) {
    this.#path = path
    this.#changed = changed
    this.#log = log
    try {
      this.#text = readFileSync(path, 'utf8')
      this.#keys = keysIn(this.#text)
    } catch (error) {
      throw new BadEnvironment(`JWT_JWKS_FILE cannot be used: ${errorMessage(error)}`)
    }
    this.#watch = new FileWatch(
      path,
      () => {
        this.reload()
      },
      log,
    )
  }

  readonly keyFor: CompactVerifyGetKey = (header, token) => this.#keys(header, token)

  /** A file that cannot be read, or is only half written, leaves the keys as they were. */
  reload(): void {
    this.#watch.follow()
    try {
      const text = readFileSync(this.#path, 'utf8')
      if (text === this.#text) return
      this.#keys = keysIn(text)
      this.#text = text
    } catch (error) {
      this.#log.warn({ ...inOneLine(error), file: this.#path }, 'keys for tokens cannot be read')
      return
    }
    this.#changed()
    this.#log.info({ file: this.#path }, 'keys for tokens read again')
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
  }
}

function keysIn(text: string): CompactVerifyGetKey {
  // `createLocalJWKSet` checks the form.
  return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet)
}
