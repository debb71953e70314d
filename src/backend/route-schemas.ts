import { Type } from 'typebox'

import * as http from '../protocol/http.ts'
import { ReportBody } from '../protocol/server-reports.ts'

/** What each route takes and answers; also what the OpenAPI document says of it. */
const problems = { '4xx': http.ProblemBody, '5xx': http.ProblemBody }
const players = { tags: ['players'] }
const operators = { tags: ['operators'] }

export const joinRoute = {
  ...players,
  operationId: 'join',
  summary: 'Join the queue, or learn where one is',
  body: http.PlayerRef,
  response: { 200: http.JoinAnswer, ...problems },
}

export const statusRoute = {
  ...players,
  operationId: 'status',
  summary: 'Where a player is, and why',
  querystring: http.PlayerRef,
  response: { 200: http.StatusAnswer, ...problems },
}

export const eventsRoute = {
  ...players,
  operationId: 'events',
  summary: "A player's way, as server-sent events: queued, starting, ready, ended",
  querystring: http.PlayerRef,
  produces: ['text/event-stream'],
  response: { 204: Type.Null({ description: 'The client has heard the end.' }), ...problems },
}

export const leaveRoute = {
  ...players,
  operationId: 'leave',
  summary: 'Leave the queue',
  body: http.PlayerRef,
  response: { 200: http.LeaveAnswer, ...problems },
}

export const endRoute = {
  ...players,
  operationId: 'end',
  summary: 'End a match that its game server says is over',
  params: http.SessionParams,
  response: { 200: http.EndAnswer, ...problems },
}

export const reportRoute = {
  tags: ['game servers'],
  operationId: 'report',
  summary: "A game server's word on its match",
  params: http.SessionParams,
  body: ReportBody,
  response: { 200: http.ReportAnswer, ...problems },
}

export const serverStatsRoute = {
  ...operators,
  operationId: 'serverStats',
  summary: 'What each game server last said',
  response: { 200: http.ServerStatsAnswer, ...problems },
}

export const sessionsRoute = {
  ...operators,
  operationId: 'activeSessions',
  summary: 'The live matches',
  response: { 200: http.SessionsAnswer, ...problems },
}

export const cleanupRoute = {
  ...operators,
  operationId: 'cleanup',
  summary: 'Run the repair at once',
  security: [{ admin: [] }],
  response: { 200: http.CleanupAnswer, ...problems },
}

export const historyRoute = {
  ...operators,
  operationId: 'history',
  summary: 'The matches that were and are, the latest first',
  querystring: http.HistoryFilter,
  response: { 200: http.HistoryAnswer, ...problems },
}

export const historyMatchRoute = {
  ...operators,
  operationId: 'historyMatch',
  summary: 'A match and its timeline: each change, when, by whom and why',
  params: http.SessionParams,
  response: { 200: http.HistoryMatchAnswer, ...problems },
}

export const healthRoute = {
  ...operators,
  operationId: 'health',
  summary: 'Whether all parts work; always 200',
  response: { 200: http.HealthAnswer },
}

export const healthzRoute = {
  ...operators,
  operationId: 'healthz',
  summary: 'The process lives; touches nothing else',
  response: { 200: http.HealthAnswer },
}

export const readyzRoute = {
  ...operators,
  operationId: 'readyz',
  summary: 'Whether to send requests here',
  response: { 200: http.ReadyAnswer, 503: http.ReadyAnswer },
}
