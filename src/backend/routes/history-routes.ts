import { matchId, playerId, queueId } from '../../match/ids.ts'
import { mayAll } from '../../match/rights.ts'
import type { HistoryQuery, MatchHistory } from '../../ports/match-history.ts'
import type { HistoryFilter } from '../../protocol/http.ts'
import type { App } from '../app.ts'
import { answerDenied, mayRead } from '../auth/guarded-routes.ts'
import { cursorAfter, placeOfCursor } from '../cursor.ts'
import { historyMatch, historyMatchAnswer } from '../history-answers.ts'
import { answerProblem, answerRefusal } from '../problem-answers.ts'
import * as routes from '../route-schemas.ts'

export interface HistoryRouteNeeds {
  readonly history: MatchHistory
}

const MATCHES_A_PAGE = 50

export function historyRoutes(app: App, needs: HistoryRouteNeeds): void {
  app.get('/history/matches', { schema: routes.historyRoute }, async (request, reply) => {
    if (!mayRead(request)) return answerDenied(request, reply, { code: 'NOT_PERMITTED' })
    const asked = historyQuery(request.query)
    if ('fault' in asked) return answerProblem(reply, 'BAD_REQUEST', asked.fault)
    // One more than the page needs, to see whether there is a next page.
    const found = await needs.history.list({ ...asked, limit: asked.limit + 1 })
    const page = found.slice(0, asked.limit)
    const last = page.at(-1)
    return {
      matches: page.map(historyMatch),
      next: last && found.length > page.length ? cursorAfter(last) : null,
    }
  })
  app.get('/history/matches/:session_id', { schema: routes.historyMatchRoute }, async (request, reply) => {
    if (!mayRead(request)) return answerDenied(request, reply, { code: 'NOT_PERMITTED' })
    const isAdmin = mayAll(request.caller.principal, 'read what a game server wrote')
    // What the answer shows would tell a guesser whether the token was right.
    const tooMany = isAdmin ? undefined : request.caller.countGuess?.()
    if (tooMany) return answerRefusal(reply, tooMany)
    const match = matchId(request.params.session_id)
    const found = match && (await needs.history.find(match))
    if (!found) return answerProblem(reply, 'UNKNOWN_MATCH')
    return historyMatchAnswer(found, { admin: isAdmin })
  })
}

function historyQuery(filter: HistoryFilter): HistoryQuery | { readonly fault: string } {
  const after = filter.cursor === undefined ? undefined : placeOfCursor(filter.cursor)
  if (filter.cursor !== undefined && !after) return { fault: 'cursor is not from an earlier page' }
  const times = { since: instant(filter.since), until: instant(filter.until) }
  for (const [name, time] of Object.entries(times)) {
    if (Number.isNaN(time)) return { fault: `${name} is not a valid date and time` }
  }
  return {
    ...times,
    player: filter.player_id === undefined ? undefined : playerId(filter.player_id),
    queue: filter.queue === undefined ? undefined : queueId(filter.queue),
    state: filter.state,
    after,
    limit: Number(filter.limit ?? MATCHES_A_PAGE),
  }
}

function instant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const day = text.slice(0, 'yyyy-mm-dd'.length)
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // `Date.parse` reads February 30 as March 2.
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day)
  return isDay ? Date.parse(text) : NaN
}
