import type { FastifyReply, FastifyRequest } from 'fastify'

import { endOnRequest, type EndOnRequestNeeds } from '../../lifecycle/end-on-request.ts'
import { join, type JoinNeeds } from '../../lifecycle/join.ts'
import { leave, type LeaveNeeds } from '../../lifecycle/leave.ts'
import { status, statusAt, type StatusNeeds } from '../../lifecycle/status.ts'
import { matchId } from '../../match/ids.ts'
import { playerFor } from '../../match/rights.ts'
import { joinAnswer, statusAnswer, type AnswerNeeds } from '../answers.ts'
import type { App } from '../app.ts'
import { answerDenied, notFor } from '../auth/guarded-routes.ts'
import type { Metrics } from '../metrics.ts'
import { problems } from '../../protocol/problems.ts'
import { joinRefusal } from '../join-refusal.ts'
import { joinerIn } from '../joiner.ts'
import { answerProblem, answerRefusal } from '../problem-answers.ts'
import type { Refusal } from '../refusal.ts'
import * as routes from '../route-schemas.ts'
import { atDoor, ofPlayer, type Visits } from '../visits.ts'

type PlayerNeeds = JoinNeeds &
  LeaveNeeds &
  StatusNeeds &
  AnswerNeeds & {
    readonly metrics: Pick<Metrics, 'joins' | 'refusals'>
    readonly visits: Visits
    /** Aborted once this backend is stopping and accepts no new players. */
    readonly stopping: AbortSignal
  }
export type MatchRouteNeeds = PlayerNeeds & EndOnRequestNeeds

const ASK = "ask for a player's status, and why they wait"

/** The routes for players. */
export function matchRoutes(app: App, needs: MatchRouteNeeds): void {
  joinRoute(app, needs)
  app.get('/match/status', { schema: routes.statusRoute, config: ofPlayer }, async (request, reply) => {
    const player = playerFor(request.caller.principal, ASK, request.query.player_id)
    if (!player) return answerDenied(request, reply, notFor(request))
    return statusAnswer(needs, player, await status(needs, player))
  })
  leaveRoute(app, needs)
  endRoute(app, needs)
}

function joinRoute(app: App, needs: PlayerNeeds): void {
  app.post('/match/join', { schema: routes.joinRoute, config: atDoor }, async (request, reply) => {
    const { body, caller } = request
    // Another replica, or this one's successor, can give a place that lasts.
    if (needs.stopping.aborted) return answerProblem(reply, 'UNAVAILABLE')
    const joiner = joinerIn(body, caller.principal, needs.queues)
    if ('code' in joiner)
      return needs.visits.turnedAway(request, reply, () => answerUnjoined(request, reply, joiner))
    const door = needs.visits.doorOf(request, joiner.players[0])
    const joined = await join(needs, { ...joiner, door })
    if (joined.kind !== 'placed') return answerRefusal(reply, joinRefusal(joined, needs.metrics))
    needs.metrics.joins.inc()
    return joinAnswer(needs, joiner.players[0], await statusAt(needs, joined.place))
  })
}

function leaveRoute(app: App, needs: PlayerNeeds): void {
  app.post('/match/leave', { schema: routes.leaveRoute, config: ofPlayer }, async (request, reply) => {
    const player = playerFor(request.caller.principal, 'join and leave a queue', request.body.player_id)
    if (!player) return answerDenied(request, reply, notFor(request))
    return { status: await leave(needs, player), player_id: player }
  })
}

function endRoute(app: App, needs: MatchRouteNeeds): void {
  app.post('/match/:session_id/end', { schema: routes.endRoute }, async (request, reply) => {
    const match = matchId(request.params.session_id)
    if (!match) return answerProblem(reply, 'UNKNOWN_MATCH')
    switch (await endOnRequest(needs, match, request.caller.principal)) {
      case 'ended':
        return { status: 'ended' as const, session_id: match }
      case 'not-allowed':
      case 'still-running':
        return answerDenied(request, reply, { code: 'NOT_YOUR_MATCH' })
      case 'unknown-match':
        return answerProblem(reply, 'UNKNOWN_MATCH')
    }
  })
}

/** Only what depends on the caller's rights may be a guess at a token that has them. */
function answerUnjoined(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const isDenied = problems[refusal.code].status === 403
  return isDenied ? answerDenied(request, reply, refusal) : answerRefusal(reply, refusal)
}
