import { endOnRequest, type EndOnRequestNeeds } from '../../lifecycle/end-on-request.ts'
import { join, type JoinNeeds } from '../../lifecycle/join.ts'
import { leave, type LeaveNeeds } from '../../lifecycle/leave.ts'
import { status, statusAt, type StatusNeeds } from '../../lifecycle/status.ts'
import { matchId } from '../../match/ids.ts'
import { playerFor } from '../../match/principal.ts'
import type { TicketQueue } from '../../ports/ticket-queue.ts'
import { joinAnswer, statusAnswer, type AnswerNeeds } from '../answers.ts'
import type { App } from '../app.ts'
import type { Metrics } from '../metrics.ts'
import { principalOf, type PrincipalNeeds } from '../principals.ts'
import { joinRefusal } from '../join-refusal.ts'
import { joinerIn } from '../joiner.ts'
import { answerProblem, answerRefusal } from '../problem-answers.ts'
import * as routes from '../route-schemas.ts'

type PlayerNeeds = PrincipalNeeds &
  JoinNeeds &
  LeaveNeeds &
  StatusNeeds &
  AnswerNeeds & {
    readonly queue: Pick<TicketQueue, 'seen'>
    readonly metrics: Pick<Metrics, 'joins'>
    /** Aborted once this backend is stopping and accepts no new players. */
    readonly stopping: AbortSignal
  }
export type MatchRouteNeeds = PlayerNeeds & EndOnRequestNeeds

/** The routes for players. */
export function matchRoutes(app: App, needs: MatchRouteNeeds): void {
  joinRoute(app, needs)
  app.get('/match/status', { schema: routes.statusRoute }, async ({ query, headers }, reply) => {
    const player = playerFor(principalOf(headers.authorization, needs), query.player_id)
    if (!player) return answerProblem(reply, 'NOT_YOU')
    await needs.queue.seen([player], needs.clock.now())
    return statusAnswer(needs, player, await status(needs, player))
  })
  leaveRoute(app, needs)
  endRoute(app, needs)
}

function joinRoute(app: App, needs: PlayerNeeds): void {
  app.post('/match/join', { schema: routes.joinRoute }, async ({ body, headers }, reply) => {
    // Another replica, or this one's successor, can give a place that lasts.
    if (needs.stopping.aborted) return answerProblem(reply, 'UNAVAILABLE')
    const joiner = joinerIn(body, principalOf(headers.authorization, needs), needs.queues)
    if ('code' in joiner) return answerProblem(reply, joiner.code, joiner.detail)
    const joined = await join(needs, joiner)
    if (joined.kind !== 'placed') return answerRefusal(reply, joinRefusal(joined))
    needs.metrics.joins.inc()
    return joinAnswer(needs, joiner.players[0], await statusAt(needs, joined.place))
  })
}

function leaveRoute(app: App, needs: PlayerNeeds): void {
  app.post('/match/leave', { schema: routes.leaveRoute }, async ({ body, headers }, reply) => {
    const player = playerFor(principalOf(headers.authorization, needs), body.player_id)
    if (!player) return answerProblem(reply, 'NOT_YOU')
    return { status: await leave(needs, player), player_id: player }
  })
}

function endRoute(app: App, needs: MatchRouteNeeds): void {
  app.post('/match/:session_id/end', { schema: routes.endRoute }, async ({ params, headers }, reply) => {
    const match = matchId(params.session_id)
    if (!match) return answerProblem(reply, 'UNKNOWN_MATCH')
    switch (await endOnRequest(needs, match, principalOf(headers.authorization, needs, match))) {
      case 'ended':
        return { status: 'ended' as const, session_id: match }
      case 'still-running':
        return answerProblem(reply, 'NOT_YOUR_MATCH')
      case 'unknown-match':
        return answerProblem(reply, 'UNKNOWN_MATCH')
    }
  })
}
