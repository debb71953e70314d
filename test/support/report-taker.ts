import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { ReportBody } from '../../src/protocol/server-reports.ts'

interface Taken {
  readonly path: string | undefined
  readonly authorization: string | undefined
  readonly report: ReportBody
}

/** A backend that only accepts reports: a real HTTP server with the test's answers. */
export class ReportTaker implements AsyncDisposable {
  readonly taken: Taken[] = []
  mostAtOnce = 0
  readonly #server: Server
  readonly #answer: (report: ReportBody, before: number) => number | Promise<number>
  #atOnce = 0
  #wake: () => void = () => undefined

  /** `answer` returns the status for a report; it gets how many came before it. */
  constructor(answer: (report: ReportBody, before: number) => number | Promise<number> = () => 200) {
    this.#answer = answer
    this.#server = createServer((request, response) => {
      void this.#take(request).then((status) => response.writeHead(status).end('{}'))
    })
  }

  async listen(port = 0, host = '127.0.0.1'): Promise<string> {
    await once(this.#server.listen(port, host), 'listening')
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`
  }

  async has(wanted: (report: ReportBody) => boolean): Promise<Taken> {
    for (;;) {
      const found = this.taken.find(({ report }) => wanted(report))
      if (found) return found
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #take(request: IncomingMessage): Promise<number> {
    this.#atOnce += 1
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce)
    let json = ''
    for await (const text of request.setEncoding('utf8')) json += text as string
    const report = JSON.parse(json) as ReportBody
    const status = await this.#answer(report, this.taken.length)
    this.taken.push({ path: request.url, authorization: request.headers.authorization, report })
    this.#atOnce -= 1
    this.#wake()
    return status
  }
}
