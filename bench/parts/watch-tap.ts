import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'

import type { ApiServer } from '../../test/support/api-server.ts'

export interface WatchTap extends AsyncDisposable {
  readonly url: string
}

/** A proxy between a backend and its API server that reports each watch line just before passing it on. */
export async function openWatchTap(api: ApiServer, onLine: (line: string) => void): Promise<WatchTap> {
  const agent = new Agent({ keepAlive: true })
  const server = createServer((asked, response) => {
    const { method, headers, url = '' } = asked
    const sent = request(`${api.url}${url}`, { method, headers, ca: api.certificate, agent })
    sent.on('error', () => response.destroy())
    sent.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers).flushHeaders()
      if (url.includes('watch=true')) passLines(answer, response, onLine)
      else answer.pipe(response)
    })
    response.on('close', () => sent.destroy())
    asked.pipe(sent)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      agent.destroy()
    },
  }
}

function passLines(answer: IncomingMessage, to: ServerResponse, onLine: (line: string) => void): void {
  let rest = ''
  answer.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      onLine(line)
      to.write(`${line}\n`)
    }
  })
  answer.on('end', () => to.end()).on('error', () => to.destroy())
}
