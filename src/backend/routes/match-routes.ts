import { end } from '../../lifecycle/end.ts'
import { join } from '../../lifecycle/join.ts'
import { status } from '../../lifecycle/status.ts'
import type { MatchId, PlayerId } from '../../match/ids.ts'
import * as http from '../../protocol/http.ts'
import { joinAnswer, statusAnswer } from '../answers.ts'
import { authorityOver } from '../authority.ts'
import type { Needs } from '../needs.ts'
import { answerProblem } from '../problem-answers.ts'
import type { App } from '../server.ts'

const tags = ['players']
const failures = { '4xx': http.ProblemBody, '5xx': http.ProblemBody }

/** What players ask. The schema has checked each id: from here on it is one. */
export function matchRoutes(app: App, needs: Needs): void {
  app.post(
    '/match/join',
    {
      schema: {
        tags,
        operationId: 'join',
        summary: 'Join the queue, or learn where one is',
        body: http.JoinBody,
        response: { 200: http.JoinAnswer, ...failures },
      },
    },
    async ({ body }) => {
      const player = body.player_id as PlayerId
      await join(needs, player)
      needs.metrics.joins.inc()
      return joinAnswer(needs, player, await status(needs, player))
    },
  )
  app.get(
    '/match/status',
    {
      schema: {
        tags,
        operationId: 'status',
        summary: 'Where a player is, and why',
        querystring: http.PlayerQuery,
        response: { 200: http.StatusAnswer, ...failures },
      },
    },
    async ({ query }) => {
      const player = query.player_id as PlayerId
      await needs.queue.seen([player], needs.clock.now())
      return statusAnswer(needs, player, await status(needs, player))
    },
  )
  leaveAndEnd(app, needs)
}

function leaveAndEnd(app: App, needs: Needs): void {
  app.post(
    '/match/leave',
    {
      schema: {
        tags,
        operationId: 'leave',
        summary: 'Leave the queue',
        body: http.LeaveBody,
        response: { 200: http.LeaveAnswer, ...failures },
      },
    },
    async ({ body }, reply) => {
      const outcome = await needs.queue.leave(body.player_id as PlayerId)
      if (outcome === 'matched') return answerProblem(reply, 'ALREADY_MATCHED')
      return { status: outcome, player_id: body.player_id }
    },
  )
  app.post(
    '/match/:session_id/end',
    {
      schema: {
        tags,
        operationId: 'end',
        summary: 'End a match that its game server says is over',
        params: http.SessionParams,
        response: { 200: http.EndAnswer, ...failures },
      },
    },
    async (request, reply) => {
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
    },
  )
}
