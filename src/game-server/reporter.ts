import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

import type { ServerReport } from '../protocol/server-reports.ts'

export interface ReporterOptions {
  readonly url: URL
  /** Shows that the report is this server's own. */
  readonly proof: string
  readonly everyMs: number
  /** The picture as it is now. */
  readonly picture: () => Omit<ServerReport, 'seq'>
}

const PATIENCE_MS = 3000
const LAST_WORD_WITHIN_MS = 10_000

/** Tells the backend how the match stands: at each change, every few seconds, and at the end until it was heard. */
export class Reporter {
  readonly #options: ReporterOptions
  #seq = 0
  #sending: Promise<void> | undefined
  #changed = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: ReporterOptions) {
    this.#options = options
  }

  /** Changes that come while a report is under way go out together in the next one. */
  changed(): void {
    this.#changed = true
    this.#sending ??= this.#sendAll()
  }

  /** Until the backend has heard it, or has said that it does not want to, or too much time has passed. */
  async lastWord(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#sending
    const giveUpAt = Date.now() + LAST_WORD_WITHIN_MS
    for (let pause = 50; Date.now() < giveUpAt; pause = Math.min(pause * 2, 1000)) {
      const status = await this.#post().catch(() => 503)
      if (status < 500) break
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
    clearTimeout(this.#timer)
  }

  async #sendAll(): Promise<void> {
    while (this.#changed) {
      this.#changed = false
      // A report that is lost is made good by the next: each is the whole picture.
      await this.#post().catch(() => undefined)
    }
    this.#sending = undefined
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.changed()
    }, this.#options.everyMs).unref()
  }

  #post(): Promise<number> {
    const { url, proof, picture } = this.#options
    const body = JSON.stringify({ seq: (this.#seq += 1), ...picture() } satisfies ServerReport)
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${proof}`,
    }
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', headers, timeout: PATIENCE_MS }, (response) => {
        response
          .resume()
          .on('end', () => {
            resolve(response.statusCode ?? 500)
          })
          .on('error', reject)
      })
      sent.on('timeout', () => sent.destroy(new Error('no answer in time'))).on('error', reject)
      sent.end(body)
    })
  }
}
