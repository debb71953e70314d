import { serverReported, type ServerReportedNeeds } from '../../lifecycle/server-reported.ts'
import { matchId, playerId } from '../../match/ids.ts'
import { isServerOf } from '../../match/principal.ts'
import { playersOf } from '../../match/roster.ts'
import type { MatchStore } from '../../ports/match-store.ts'
import type { ServerReports } from '../../ports/server-reports.ts'
import { principalOf, type PrincipalNeeds } from '../principals.ts'
import { MAX_REPORT_BYTES } from '../../protocol/server-reports.ts'
import * as routes from '../route-schemas.ts'
import { answerProblem } from '../problem-answers.ts'
import type { App } from '../app.ts'

export type ServerRouteNeeds = PrincipalNeeds &
  ServerReportedNeeds & {
    readonly reports: Pick<ServerReports, 'all'>
    readonly matches: Pick<MatchStore, 'live'>
  }

/** The routes for game servers' reports. */
export function serverRoutes(app: App, needs: ServerRouteNeeds): void {
  app.post(
    '/match/:session_id/report',
    { schema: routes.reportRoute, bodyLimit: MAX_REPORT_BYTES },
    async ({ params, body, headers }, reply) => {
      const id = matchId(params.session_id)
      if (!id || !isServerOf(principalOf(headers.authorization, needs, id), id))
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
  app.get('/server-stats', { schema: routes.serverStatsRoute }, async () => {
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
  app.get('/sessions/active', { schema: routes.sessionsRoute }, async () => {
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
