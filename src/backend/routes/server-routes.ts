import { serverReported, type ServerReportedNeeds } from '../../lifecycle/server-reported.ts'
import { matchId, playerId } from '../../match/ids.ts'
import { playersOf } from '../../match/roster.ts'
import type { MatchStore } from '../../ports/match-store.ts'
import type { ServerReports } from '../../ports/server-reports.ts'
import { bearerIn } from '../../runtime/bearer.ts'
import type { TokenMint } from '../token-mint.ts'
import { answerDenied, mayRead } from '../auth/guarded-routes.ts'
import { MAX_REPORT_BYTES } from '../../protocol/server-reports.ts'
import * as routes from '../route-schemas.ts'
import { answerProblem } from '../problem-answers.ts'
import type { App } from '../app.ts'

export type ReportRouteNeeds = ServerReportedNeeds & {
  /** A game server proves itself only for its own match. */
  readonly mint: Pick<TokenMint, 'isServersProof'>
}

export interface ServerRouteNeeds {
  readonly reports: Pick<ServerReports, 'all'>
  readonly matches: Pick<MatchStore, 'live'>
}

/** The route by which game servers report. */
export function reportRoute(app: App, needs: ReportRouteNeeds): void {
  app.post(
    '/match/:session_id/report',
    { schema: routes.reportRoute, bodyLimit: MAX_REPORT_BYTES },
    async ({ params, body, headers }, reply) => {
      const id = matchId(params.session_id)
      if (!id || !needs.mint.isServersProof(id, bearerIn(headers.authorization) ?? ''))
        return answerProblem(reply, 'NOT_ALLOWED')
      const {
        seq,
        state,
        client_count: clientCount,
        players: named,
        ttl_seconds: ttlSeconds,
        end_reason: why,
      } = body
      const players = named.flatMap((name) => playerId(name) ?? [])
      const report = { seq, state, clientCount, players, ttlSeconds, why, at: needs.clock.now() }
      const outcome = await serverReported(needs, id, report)
      if (outcome === 'unknown-match') return answerProblem(reply, 'UNKNOWN_MATCH')
      if (outcome === 'over') return answerProblem(reply, 'MATCH_OVER')
      return { status: 'noted' as const }
    },
  )
}

/** What game servers last reported, and the live matches. */
export function serverRoutes(app: App, needs: ServerRouteNeeds): void {
  app.get('/server-stats', { schema: routes.serverStatsRoute }, async (request, reply) => {
    if (!mayRead(request)) return answerDenied(request, reply, { code: 'NOT_PERMITTED' })
    const reports = [...(await needs.reports.all())]
    const servers = reports.map(([id, { state, clientCount, ttlSeconds, at }]) => ({
      session_id: id,
      state,
      client_count: clientCount,
      ttl_seconds: ttlSeconds,
      updated_at: new Date(at).toISOString(),
    }))
    return { count: servers.length, servers }
  })
  sessions(app, needs)
}

function sessions(app: App, needs: ServerRouteNeeds): void {
  app.get('/sessions/active', { schema: routes.sessionsRoute }, async (request, reply) => {
    if (!mayRead(request)) return answerDenied(request, reply, { code: 'NOT_PERMITTED' })
    const sessions = (await needs.matches.live()).map((match) => ({
      session_id: match.id,
      game_server_pod: 'serverName' in match ? match.serverName : null,
      state: match.state,
      players: [...playersOf(match)],
      created_at: new Date(match.formedAt).toISOString(),
    }))
    return { count: sessions.length, sessions }
  })
}
