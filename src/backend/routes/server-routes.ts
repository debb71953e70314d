import { serverReported } from '../../lifecycle/server-reported.ts'
import type { MatchId } from '../../match/ids.ts'
import {
  ProblemBody,
  ReportAnswer,
  ServerStatsAnswer,
  SessionParams,
  SessionsAnswer,
} from '../../protocol/http.ts'
import { ServerReport } from '../../protocol/server-reports.ts'
import { isServerOf } from '../authority.ts'
import type { Needs } from '../needs.ts'
import { answerProblem } from '../problem-answers.ts'
import type { App } from '../server.ts'

const failures = { '4xx': ProblemBody, '5xx': ProblemBody }

/** What game servers tell, and what is known of them. */
export function serverRoutes(app: App, needs: Needs): void {
  app.post(
    '/match/:session_id/report',
    {
      schema: {
        tags: ['game servers'],
        operationId: 'report',
        summary: "A game server's word on its match",
        params: SessionParams,
        body: ServerReport,
        response: { 200: ReportAnswer, ...failures },
      },
    },
    async ({ params, body, headers }, reply) => {
      const id = params.session_id as MatchId
      if (!isServerOf(id, headers.authorization, needs)) return answerProblem(reply, 'NOT_ALLOWED')
      const {
        seq,
        state,
        client_count: clientCount,
        players,
        ttl_seconds: ttlSeconds,
        end_reason: why,
      } = body
      const picture = { seq, state, clientCount, players, ttlSeconds, why, at: needs.clock.now() }
      if ((await serverReported(needs, id, picture)) === 'unknown-match')
        return answerProblem(reply, 'UNKNOWN_MATCH')
      return { status: 'noted' as const }
    },
  )
  app.get(
    '/server-stats',
    {
      schema: {
        tags: ['operators'],
        operationId: 'serverStats',
        summary: 'What each game server last said',
        response: { 200: ServerStatsAnswer, ...failures },
      },
    },
    async () => {
      const pictures = [...(await needs.reports.all())]
      const servers = pictures.map(([id, { state, clientCount, ttlSeconds, at }]) => ({
        session_id: id,
        state,
        client_count: clientCount,
        ttl_seconds: ttlSeconds,
        updated_at: new Date(at).toISOString(),
      }))
      return { count: servers.length, servers }
    },
  )
  sessions(app, needs)
}

function sessions(app: App, needs: Needs): void {
  app.get(
    '/sessions/active',
    {
      schema: {
        tags: ['operators'],
        operationId: 'activeSessions',
        summary: 'The live matches',
        response: { 200: SessionsAnswer, ...failures },
      },
    },
    async () => {
      const sessions = (await needs.matches.live()).map((match) => ({
        session_id: match.id,
        game_server_pod: 'server' in match ? match.server : null,
        state: match.state,
        players: match.tickets.map((ticket) => ticket.player),
        created_at: new Date(match.formedAt).toISOString(),
      }))
      return { count: sessions.length, sessions }
    },
  )
}
