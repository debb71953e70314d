import { serverReported } from '../../lifecycle/server-reported.ts'
import type { MatchId } from '../../match/ids.ts'
import { MAX_REPORT_BYTES } from '../../protocol/server-reports.ts'
import { isServerOf } from '../authority.ts'
import type { Needs } from '../needs.ts'
import * as routes from '../route-schemas.ts'
import { answerProblem } from '../problem-answers.ts'
import type { App } from '../app.ts'

/** What game servers tell, and what is known of them. */
export function serverRoutes(app: App, needs: Needs): void {
  app.post(
    '/match/:session_id/report',
    { schema: routes.reportRoute, bodyLimit: MAX_REPORT_BYTES },
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
  app.get('/server-stats', { schema: routes.serverStatsRoute }, async () => {
    const pictures = [...(await needs.reports.all())]
    const servers = pictures.map(([id, { state, clientCount, ttlSeconds, at }]) => ({
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

function sessions(app: App, needs: Needs): void {
  app.get('/sessions/active', { schema: routes.sessionsRoute }, async () => {
    const sessions = (await needs.matches.live()).map((match) => ({
      session_id: match.id,
      game_server_pod: 'server' in match ? match.server : null,
      state: match.state,
      players: match.tickets.map((ticket) => ticket.player),
      created_at: new Date(match.formedAt).toISOString(),
    }))
    return { count: sessions.length, sessions }
  })
}
