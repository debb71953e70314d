import type { IncomingMessage, Server } from 'node:http'

import { MAX_ASSIGNMENT_BYTES, parseAssignment } from '../protocol/assignment.ts'
import type { ServerState } from '../protocol/server-state.ts'
import { ASSIGN_PROOF } from '../protocol/tokens.ts'
import { isSignedBy } from '../runtime/seals.ts'
import { createServer } from './lean-http.ts'

export interface Controlled {
  /** The match's own: who can prove that he has it runs this server. */
  readonly key: Buffer | undefined
  picture(): ServerState
  /** `false` when it serves others already. */
  assign(players: readonly string[]): boolean
}

interface Answer {
  readonly status: number
  readonly body: object
}

const NOTHING_HERE: Answer = { status: 404, body: { title: 'There is nothing at this address.' } }

/**
 * The server's second port, for who runs it: whether it lives, how its match stands, and which match it is given. A body may
 * take as long as it likes: that of an assignment comes when there is a match, and only from who has the match's key.
 */
export function controlServer(controlled: Controlled): Server {
  const limits = { requestTimeout: 0, headersTimeout: 5000, connectionsCheckingInterval: 2000 }
  return createServer(limits, (request, response) => {
    void answerTo(request, controlled).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
      response.end(JSON.stringify(body))
    })
  })
}

async function answerTo(request: IncomingMessage, controlled: Controlled): Promise<Answer> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /healthz':
      return { status: 200, body: { status: 'ok' } }
    case 'GET /state':
      return { status: 200, body: controlled.picture() }
    case 'POST /assign':
      return assigned(request, controlled)
    default:
      return NOTHING_HERE
  }
}

async function assigned(request: IncomingMessage, controlled: Controlled): Promise<Answer> {
  const proof = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
  if (!controlled.key || !isSignedBy(controlled.key, ASSIGN_PROOF, proof))
    return { status: 403, body: { title: 'Only the fleet of this server may do this.' } }
  const assignment = parseAssignment(await bodyOf(request))
  if (!assignment)
    return { status: 400, body: { title: 'The body must be {"players": [...]}, with at least one id.' } }
  return controlled.assign(assignment.players)
    ? { status: 200, body: { status: 'assigned' } }
    : { status: 409, body: { title: 'This server serves other players.' } }
}

/** As much as an assignment may hold, and nothing of a body that is longer or breaks off. */
function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let length = 0
    request
      .on('data', (part: Buffer) => {
        length += part.length
        if (length > MAX_ASSIGNMENT_BYTES) resolve('')
        else parts.push(part)
      })
      .on('end', () => {
        resolve(Buffer.concat(parts).toString('utf8'))
      })
      .on('close', () => {
        resolve('')
      })
  })
}
