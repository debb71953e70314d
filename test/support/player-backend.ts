import type { ServerResponse } from 'node:http'

import type { PlayerEvent } from '../../src/protocol/http.ts'
import { problem, PROBLEM_TYPE, type ProblemCode } from '../../src/protocol/problems.ts'
import { openBackend } from './proxy.ts'

/** Answers one request; gets how many of its kind came before it. */
type Answers = (response: ServerResponse, before: number) => void

export interface PlayerBackend {
  readonly url: string
  /** Every request so far: its method, path and query. */
  readonly asked: readonly string[]
  count(request: string): number
}

/** A backend's routes for players, over real HTTP, answered as the test says; others succeed. */
export async function openPlayerBackend(
  answers: Partial<Record<'join' | 'events' | 'leave' | 'status', Answers>>,
): Promise<PlayerBackend> {
  const asked: string[] = []
  const count = (request: string): number => asked.filter((line) => line.includes(request)).length
  const kinds = [
    ['POST /match/join', answers.join ?? answerWell],
    ['GET /match/events', answers.events ?? waitForEver],
    ['POST /match/leave', answers.leave ?? answerWell],
    ['GET /match/status', answers.status ?? answerWell],
  ] as const
  const { url } = await openBackend((request, response) => {
    const line = `${request.method} ${request.url}`
    const kind = kinds.find(([name]) => line.startsWith(name))
    const before = kind ? count(kind[0]) : 0
    asked.push(line)
    // Only answer a complete request: the connection is reused for the next.
    request.resume().on('end', () => {
      if (kind) kind[1](response, before)
      else response.writeHead(404).end()
    })
  })
  return { url, asked, count }
}

export function answerJson(response: ServerResponse, body: object): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
}

export function answerProblem(response: ServerResponse, code: ProblemCode, retryAfter?: string): void {
  const body = problem(code)
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
  response.writeHead(body.status, { 'content-type': PROBLEM_TYPE }).end(JSON.stringify(body))
}

/** Begins an event stream; each event is sent as the backend does. */
export function openStream(response: ServerResponse, ...events: readonly PlayerEvent[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n')
  for (const event of events) tell(response, event)
}

export function tell(response: ServerResponse, { event, data }: PlayerEvent): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

export const queued: PlayerEvent = {
  event: 'queued',
  data: { session_id: 'pending-1', players: ['ann'], position: 1 },
}

export const why: PlayerEvent & { event: 'why' } = {
  event: 'why',
  data: {
    state: 'queued',
    queue: 'ladder',
    waited_seconds: 5,
    blocked_by: 'skill',
    rules: [{ rule: 'skill', removes: 1 }],
    looked_at: 1,
    missing: null,
    relaxes: [],
    free_servers: 3,
    estimate: null,
  },
}

export const ready: PlayerEvent & { event: 'ready' } = {
  event: 'ready',
  data: {
    session_id: 'm1',
    players: ['ann', 'bob'],
    connect_host: '127.0.0.1',
    connect_port: 1,
    connect_ports: [{ name: 'game', protocol: 'tcp' as const, port: 1 }],
    token: 'first',
    play_path: '/play/m1',
  },
}

export const ended = (reason: string): PlayerEvent => ({
  event: 'ended',
  data: { session_id: 'm1', reason },
})

const answerWell: Answers = (response) => {
  answerJson(response, {})
}

const waitForEver: Answers = (response) => {
  openStream(response)
}
