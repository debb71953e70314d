import { createRemoteJWKSet, customFetch, errors, type CompactVerifyGetKey } from 'jose'

import { Unavailable } from '../../ports/unavailable.ts'
import { inOneLine, type Logger } from '../../runtime/log.ts'
import { isAboutKid, type KeySet } from './jwks-verifier.ts'

export interface RemoteTimes {
  /** A key that the provider has withdrawn is forgotten after about this long. */
  readonly refreshMs: number
  /** How often an unknown key is asked for, at most. */
  readonly cooldownMs: number
  /** How soon a provider that did not answer is asked again. */
  readonly retryMs: number
}

const usually: RemoteTimes = { refreshMs: 600_000, cooldownMs: 30_000, retryMs: 1000 }
const ANSWERS_WITHIN_MS = 5000

/**
 * A provider's keys at a URL. Keys that are known stay so while the provider is down: they are asked for again in the
 * background.
 */
export class RemoteKeys implements KeySet {
  readonly #remote: ReturnType<typeof createRemoteJWKSet>
  readonly #times: RemoteTimes
  readonly #log: Pick<Logger, 'warn'>
  #askedAt = -Infinity
  #failedAt = -Infinity

  constructor(url: URL, log: Pick<Logger, 'warn'>, times: Partial<RemoteTimes> = {}) {
    this.#log = log
    this.#times = { ...usually, ...times }
    this.#remote = createRemoteJWKSet(url, {
      cacheMaxAge: Infinity,
      cooldownDuration: this.#times.cooldownMs,
      timeoutDuration: ANSWERS_WITHIN_MS,
      [customFetch]: (href: string, init: RequestInit) => this.#fetch(href, init),
    })
    // The first player should not wait for it, and a wrong URL should be in the log from the start.
    this.reload()
  }

  readonly keyFor: CompactVerifyGetKey = async (header, token) => {
    if (performance.now() > this.#askedAt + this.#times.refreshMs) this.reload()
    try {
      return await this.#remote(header, token)
    } catch (error) {
      if (isAboutKid(error) || error instanceof errors.JOSENotSupported) throw error
      throw new Unavailable('jwks', error)
    }
  }

  reload(): void {
    // It has been logged; whoever needs a key gets the error.
    this.#remote.reload().catch(() => undefined)
  }

  [Symbol.dispose](): void {
    return undefined
  }

  async #fetch(href: string, init: RequestInit): Promise<Response> {
    const now = performance.now()
    if (now < this.#failedAt + this.#times.retryMs)
      throw new Error('the provider of keys did not answer just now')
    this.#askedAt = now
    try {
      const response = await fetch(href, init)
      if (response.status !== 200) throw new Error(`the provider of keys answered ${response.status}`)
      return response
    } catch (error) {
      this.#failedAt = performance.now()
      const { origin, pathname } = new URL(href)
      // Without the query: with some providers it is a secret.
      this.#log.warn({ ...inOneLine(error), url: origin + pathname }, 'keys for tokens cannot be read')
      throw error
    }
  }
}
