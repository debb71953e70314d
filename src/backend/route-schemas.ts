import { Type } from 'typebox'

import * as http from '../protocol/http.ts'
import { JoinBody } from '../protocol/join-body.ts'
import * as party from '../protocol/party.ts'
import { PROBLEM_TYPE } from '../protocol/problems.ts'
import { ReportBody } from '../protocol/server-reports.ts'
import { WhyAnswer } from '../protocol/why-answer.ts'

/** What each route accepts and answers; also the source of the OpenAPI document. */
const problemAnswer = {
  description: 'An error: docs/errors.md explains each `code`.',
  content: { [PROBLEM_TYPE]: { schema: http.ProblemBody } },
}
const problems = { '4xx': problemAnswer, '5xx': problemAnswer }
// With AUTH=none, nobody needs a token; with AUTH=jwt, everybody does.
const players = { tags: ['players'], security: [{}, { player: [] }] }
const operators = { tags: ['operators'], security: [{}, { admin: [] }] }

export const joinRoute = {
  ...players,
  operationId: 'join',
  summary: "Join a queue, or get the player's current place",
  // A party needs the administrator's token, or that of a game's back end.
  security: [{}, { player: [] }, { admin: [] }],
  body: JoinBody,
  response: { 200: http.JoinAnswer, ...problems },
}

export const statusRoute = {
  ...players,
  operationId: 'status',
  summary: 'Where a player is, and why',
  querystring: http.PlayerRef,
  response: { 200: http.StatusAnswer, ...problems },
}

export const whyRoute = {
  ...players,
  operationId: 'why',
  summary: 'Why a player waits, and for how long: the rule that blocks, who is missing, what is relaxed next',
  querystring: http.PlayerRef,
  response: { 200: WhyAnswer, ...problems },
}

export const eventsRoute = {
  ...players,
  operationId: 'events',
  summary: 'The progress of a player as server-sent events: queued, starting, ready, ended',
  querystring: http.PlayerRef,
  response: {
    200: {
      description: 'The stream. The schema is that of one event: its name, and its data as JSON.',
      content: { 'text/event-stream': { schema: http.PlayerEvent } },
    },
    204: Type.Null({ description: 'The client has already received `ended`: do not reconnect.' }),
    ...problems,
  },
}

export const leaveRoute = {
  ...players,
  operationId: 'leave',
  summary: 'Leave for good: the queue, a match that is starting, or a running match',
  body: http.PlayerRef,
  response: { 200: http.LeaveAnswer, ...problems },
}

const parties = { tags: ['parties'], security: [{}, { player: [] }] }
const partyAnswers = { 200: party.PartyAnswer, ...problems }

export const partyRoute = {
  ...parties,
  operationId: 'party',
  summary: "The player's party: who is in it, who is ready, where they are",
  querystring: http.PlayerRef,
  response: partyAnswers,
}

export const openPartyRoute = {
  ...parties,
  operationId: 'openParty',
  summary: "Open a party and lead it, or get the player's own",
  body: http.PlayerRef,
  response: partyAnswers,
}

export const joinPartyRoute = {
  ...parties,
  operationId: 'joinParty',
  summary: 'Join a party by its code',
  body: party.PartyJoinBody,
  response: partyAnswers,
}

export const leavePartyRoute = {
  ...parties,
  operationId: 'leaveParty',
  summary: 'Leave the party; a party that waits leaves the queue',
  body: http.PlayerRef,
  response: { 200: party.PartyLeaveAnswer, ...problems },
}

export const kickRoute = {
  ...parties,
  operationId: 'kick',
  summary: 'As the leader, take a member out of the party; a party that waits leaves the queue',
  body: party.PartyMemberBody,
  response: partyAnswers,
}

export const promoteRoute = {
  ...parties,
  operationId: 'promote',
  summary: 'As the leader, let a member lead',
  body: party.PartyMemberBody,
  response: partyAnswers,
}

export const readyRoute = {
  ...parties,
  operationId: 'ready',
  summary: 'Say whether the player wants the next queue, and what they bring',
  body: party.PartyReadyBody,
  response: partyAnswers,
}

export const queuePartyRoute = {
  ...parties,
  operationId: 'queueParty',
  summary: 'As the leader, join a queue with all members on one ticket; answered like a join',
  body: party.PartyQueueBody,
  response: { 200: http.JoinAnswer, ...problems },
}

export const endRoute = {
  ...players,
  operationId: 'end',
  summary: 'End a match that its game server says is over, or any match as an administrator',
  security: [{}, { player: [] }, { admin: [] }],
  params: http.SessionParams,
  response: { 200: http.EndAnswer, ...problems },
}

export const reportRoute = {
  tags: ['game servers'],
  operationId: 'report',
  summary: "A game server's report on its match",
  security: [{ gameServer: [] }],
  params: http.SessionParams,
  body: ReportBody,
  response: { 200: http.ReportAnswer, ...problems },
}

export const serverStatsRoute = {
  ...operators,
  operationId: 'serverStats',
  summary: 'The last report of each game server',
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
  summary: 'Past and live matches, the latest first',
  querystring: http.HistoryFilter,
  response: { 200: http.HistoryAnswer, ...problems },
}

export const historyMatchRoute = {
  ...operators,
  operationId: 'historyMatch',
  summary: 'A match and its timeline: each change, when, by whom and why',
  // Without it, what the game server wrote is left out.
  security: [{}, { admin: [] }],
  params: http.SessionParams,
  response: { 200: http.HistoryMatchAnswer, ...problems },
}

export const healthRoute = {
  tags: ['operators'],
  operationId: 'health',
  summary: 'Whether all parts work; always 200',
  response: { 200: http.HealthAnswer },
}

export const healthzRoute = {
  tags: ['operators'],
  operationId: 'healthz',
  summary: 'Whether the process is alive; checks nothing else',
  response: { 200: http.HealthAnswer },
}

export const readyzRoute = {
  tags: ['operators'],
  operationId: 'readyz',
  summary: 'Whether to send requests here',
  response: { 200: http.ReadyAnswer, 503: http.ReadyAnswer },
}
