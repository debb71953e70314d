import { createServer, request, type IncomingMessage } from 'node:http'
import { duplexPair, type Duplex } from 'node:stream'

/** What Node's own parser reads. */
export interface ReadRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** The requests in these bytes; `undefined` at the end if there is something else. */
export async function requestsByNode(bytes: Buffer): Promise<readonly (ReadRequest | undefined)[]> {
  const read: (ReadRequest | undefined)[] = []
  const server = createServer({ requireHostHeader: false, keepAliveTimeout: 0 })
  // Otherwise the end of what is sent would cut off the answers.
  const halfOpen = Object.assign(server, { httpAllowHalfOpen: true })
  const [client, socket] = duplexPair()
  const over = new Promise<void>((resolve) => {
    client.on('close', resolve)
    server.on('clientError', (_error, broken: Duplex) => {
      read.push(undefined)
      broken.destroy()
      resolve()
    })
    server.on('request', (message: IncomingMessage, response) => {
      // In the order of arrival: of two requests, the body of the second may be known first.
      const at = read.push(undefined) - 1
      void bodyOf(message).then((body) => {
        read[at] = {
          method: message.method ?? '',
          url: message.url ?? '',
          headers: pairs(message.rawHeaders),
          body,
        }
        response.end()
      })
    })
  })
  halfOpen.emit('connection', socket)
  client.resume().on('error', () => undefined)
  client.end(bytes)
  await over
  client.destroy()
  socket.destroy()
  return read
}

/** The answer in these bytes to a GET; `undefined` if it is broken. */
export async function answerByNode(
  bytes: Buffer,
): Promise<{ readonly status: number; readonly body: string } | undefined> {
  const [client, server] = duplexPair()
  try {
    const asked = request({ createConnection: () => client, method: 'GET', path: '/' })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      asked
        .once('response', resolve)
        .once('error', reject)
        .once('close', () => {
          reject(new Error('no answer'))
        })
    })
    asked.end()
    server.resume().end(bytes)
    const answer = await answered
    answer.on('aborted', () => answer.destroy())
    const body = await bodyOf(answer)
    return answer.complete ? { status: answer.statusCode ?? 0, body } : undefined
  } catch {
    return undefined
  } finally {
    client.destroy()
    server.destroy()
  }
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('latin1')
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [
    (raw[at * 2] ?? '').toLowerCase(),
    raw[at * 2 + 1] ?? '',
  ])
}
