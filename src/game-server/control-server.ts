import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse as Response } from 'node:http'
import type { Socket } from 'node:net'

import {
  ASSIGN_LINE,
  MAX_ASSIGNMENT_BYTES,
  parseAssignment,
  type Assignment,
} from '../protocol/assignment.ts'
import { parseRemoval } from '../protocol/removal.ts'
import type { ReportBody } from '../protocol/server-reports.ts'
import { ASSIGN_PROOF, REMOVE_PROOF, STATE_PROOF } from '../protocol/tokens.ts'
import { isSignedBy } from '../runtime/seals.ts'
import { AssignmentLines } from './assignment-lines.ts'
import { closed } from './closed.ts'
import { createServer, ServerResponse } from './lean-http.ts'

export interface Controlled {
  /** The match's own: only the fleet that runs this server can prove that it has it. */
  readonly key: Buffer | undefined
  /** Whether the game's own port takes players. */
  isReady(): boolean
  report(): ReportBody
  /** `false` when it serves others already. */
  assign(assignment: Assignment): boolean
  /** `false` while it waits for its match. */
  dismiss(player: string): boolean
}

export interface ControlServer {
  readonly server: Server
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly headers?: OutgoingHttpHeaders
  readonly body: object
}

const NOTHING_HERE: Answer = { status: 404, body: { title: 'There is nothing at this address.' } }
const NOT_READY: Answer = { status: 503, body: { title: 'The game takes no players yet, or no more.' } }
const NOT_PROVEN: Answer = { status: 403, body: { title: 'Only the fleet of this server may do this.' } }
const NO_LINE: Answer = {
  status: 426,
  headers: { upgrade: ASSIGN_LINE },
  body: { title: `Ask for it with "Upgrade: ${ASSIGN_LINE}".` },
}
/** What only the fleet of this server may ask, and how it proves itself. */
const proofs: ReadonlyMap<string, string> = new Map([
  ['POST /assign', ASSIGN_PROOF],
  ['GET /assign', ASSIGN_PROOF],
  ['POST /remove', REMOVE_PROOF],
  ['GET /state', STATE_PROOF],
])
const LIMITS = { requestTimeout: 5000, headersTimeout: 5000, connectionsCheckingInterval: 2000 }

/** The server's second port, for its fleet: whether it is ready, how its match stands, whom it serves, and who has left. */
export function controlServer(controlled: Controlled): ControlServer {
  const server = createServer(LIMITS, (request, response) => {
    void answer(request, response, controlled)
  })
  const lines = new AssignmentLines((json) => assigned(json, controlled).status)
  server.on('upgrade', (request, socket: Socket, sooner) => {
    if (wantsLine(request) && proves(request, ASSIGN_PROOF, controlled)) lines.open(socket, sooner)
    else void answer(request, plainly(request, socket), controlled)
  })
  const close = (): Promise<void> => {
    const gone = closed(server)
    server.closeAllConnections()
    lines.close()
    return gone
  }
  return { server, close }
}

/** A client that offers another protocol, as some do with each request, is answered in this one. */
function plainly(request: IncomingMessage, socket: Socket): Response {
  const response = new ServerResponse(request)
  response.assignSocket(socket)
  socket.on('error', () => socket.destroy())
  // Not only ended: a client that keeps its own end open would keep this server from closing.
  return response.on('finish', () => {
    socket.destroySoon()
  })
}

async function answer(request: IncomingMessage, response: Response, controlled: Controlled): Promise<void> {
  const { status, headers, body } = await answerTo(request, controlled)
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers })
  response.end(JSON.stringify(body))
}

async function answerTo(request: IncomingMessage, controlled: Controlled): Promise<Answer> {
  const route = `${request.method} ${request.url}`
  const proof = proofs.get(route)
  if (proof !== undefined && !proves(request, proof, controlled)) return NOT_PROVEN
  switch (route) {
    case 'GET /healthz':
      return { status: 200, body: { status: 'ok' } }
    case 'GET /ready':
      return controlled.isReady() ? { status: 200, body: { status: 'ready' } } : NOT_READY
    case 'GET /state':
      return { status: 200, body: controlled.report() }
    case 'POST /assign':
      return assigned(await bodyOf(request), controlled)
    case 'GET /assign':
      return NO_LINE
    case 'POST /remove':
      return removed(await bodyOf(request), controlled)
    default:
      return NOTHING_HERE
  }
}

function wantsLine({ method, url, headers }: IncomingMessage): boolean {
  return method === 'GET' && url === '/assign' && headers.upgrade?.toLowerCase() === ASSIGN_LINE
}

function proves({ headers }: IncomingMessage, label: string, { key }: Controlled): boolean {
  const proof = headers.authorization?.replace(/^Bearer /, '') ?? ''
  return key !== undefined && isSignedBy(key, label, proof)
}

function assigned(json: string, controlled: Controlled): Answer {
  const assignment = parseAssignment(json)
  if (!assignment)
    return { status: 400, body: { title: 'The body must be {"players": [...]}, with at least one id.' } }
  return controlled.assign(assignment)
    ? { status: 200, body: { status: 'assigned' } }
    : { status: 409, body: { title: 'This server serves other players.' } }
}

function removed(json: string, controlled: Controlled): Answer {
  const removal = parseRemoval(json)
  if (!removal) return { status: 400, body: { title: 'The body must be {"player": "..."}, with an id.' } }
  return controlled.dismiss(removal.player)
    ? { status: 200, body: { status: 'removed' } }
    : { status: 409, body: { title: 'This server waits for its match.' } }
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
