import { why, type WhyNeeds } from '../../lifecycle/why.ts'
import type { PlayerId } from '../../match/ids.ts'
import { playerFor } from '../../match/rights.ts'
import type { MatchHistory } from '../../ports/match-history.ts'
import type { TicketQueue } from '../../ports/ticket-queue.ts'
import type { WhyAnswer } from '../../protocol/why-answer.ts'
import type { AnswerNeeds } from '../answers.ts'
import type { App } from '../app.ts'
import { answerDenied, notFor } from '../auth/guarded-routes.ts'
import { RecentWaits } from '../recent-waits.ts'
import * as routes from '../route-schemas.ts'
import { ofPlayer } from '../visits.ts'
import { whyAnswer } from '../why-answer.ts'

export type WhyRouteNeeds = Omit<WhyNeeds, 'explain' | 'recentWaits'> &
  AnswerNeeds & {
    readonly queue: Pick<TicketQueue, 'seen'>
    readonly history: Pick<MatchHistory, 'list'>
  }

/** Why a player waits, as answers and event streams tell it. */
export type AskWhy = (player: PlayerId) => Promise<WhyAnswer>

export function askingWhy(needs: WhyRouteNeeds, loops: Pick<WhyNeeds, 'explain'>): AskWhy {
  const waits = new RecentWaits(needs)
  const asking: WhyNeeds = {
    ...needs,
    explain: (queue, ticket) => loops.explain(queue, ticket),
    recentWaits: (queue) => waits.of(queue),
  }
  return async (player) => whyAnswer(needs, player, await why(asking, player))
}

export function whyRoutes(app: App, needs: WhyRouteNeeds, askWhy: AskWhy): void {
  app.get('/match/why', { schema: routes.whyRoute, config: ofPlayer }, async (request, reply) => {
    const { principal } = request.caller
    const player = playerFor(
      principal,
      "ask for a player's status, and why they wait",
      request.query.player_id,
    )
    if (!player) return answerDenied(request, reply, notFor(request))
    return askWhy(player)
  })
}
