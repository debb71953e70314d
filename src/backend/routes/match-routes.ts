import { end } from '../../lifecycle/end.ts'
import { join } from '../../lifecycle/join.ts'
import { status, statusAt } from '../../lifecycle/status.ts'
import type { MatchId, PlayerId } from '../../match/ids.ts'
import { joinAnswer, statusAnswer } from '../answers.ts'
import { authorityOver } from '../authority.ts'
import type { Needs } from '../needs.ts'
import * as routes from '../route-schemas.ts'
import { answerProblem } from '../problem-answers.ts'
import type { App } from '../app.ts'

/** What players ask. The schema has checked each id: from here on it is one. */
export function matchRoutes(app: App, needs: Needs): void {
  app.post('/match/join', { schema: routes.joinRoute }, async ({ body }, reply) => {
    // Another replica, or this one's successor, has a place that lasts.
    if (needs.stopping.aborted) return answerProblem(reply, 'UNAVAILABLE')
    const player = body.player_id as PlayerId
    const place = await join(needs, player)
    needs.metrics.joins.inc()
    return joinAnswer(needs, player, await statusAt(needs, place))
  })
  app.get('/match/status', { schema: routes.statusRoute }, async ({ query }) => {
    const player = query.player_id as PlayerId
    await needs.queue.seen([player], needs.clock.now())
    return statusAnswer(needs, player, await status(needs, player))
  })
  leaveAndEnd(app, needs)
}

function leaveAndEnd(app: App, needs: Needs): void {
  app.post('/match/leave', { schema: routes.leaveRoute }, async ({ body }, reply) => {
    const outcome = await needs.queue.leave(body.player_id as PlayerId)
    if (outcome === 'matched') return answerProblem(reply, 'ALREADY_MATCHED')
    return { status: outcome, player_id: body.player_id }
  })
  app.post('/match/:session_id/end', { schema: routes.endRoute }, async (request, reply) => {
    const id = request.params.session_id as MatchId
    const authority = authorityOver(id, request.headers.authorization, needs)
    switch (await end(needs, id, { authority })) {
      case 'ended':
        return { status: 'ended' as const, session_id: id }
      case 'still-running':
        return answerProblem(reply, 'NOT_YOUR_MATCH')
      case 'unknown-match':
        return answerProblem(reply, 'UNKNOWN_MATCH')
    }
  })
}
