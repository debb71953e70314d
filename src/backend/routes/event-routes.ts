import type { FastifyReply } from 'fastify'

import { status, statusAt, type StatusNeeds } from '../../lifecycle/status.ts'
import type { PlayerId } from '../../match/ids.ts'
import { playerFor } from '../../match/rights.ts'
import type { Changes } from '../../ports/changes.ts'
import type { GameServerFleet } from '../../ports/game-server-fleet.ts'
import type { TicketQueue } from '../../ports/ticket-queue.ts'
import { Unavailable } from '../../ports/unavailable.ts'
import type { Logger } from '../../runtime/log.ts'
import { playerEvent, type AnswerNeeds } from '../answers.ts'
import type { Metrics } from '../metrics.ts'
import * as routes from '../route-schemas.ts'
import { PlayerStreams } from '../player-streams.ts'
import { answerProblem } from '../problem-answers.ts'
import type { App } from '../app.ts'
import type { AuthFailures } from '../auth/auth-failures.ts'
import { answerDenied, notFor, refusalFor } from '../auth/guarded-routes.ts'
import type { SignIn } from '../auth/sign-in.ts'
import { eventLines, type Listener } from '../event-line.ts'
import type { Refusal } from '../refusal.ts'
import { responseSink } from '../event-sink.ts'
import type { Limits } from '../limits.ts'
import { ofPlayer, type Visits } from '../visits.ts'
import type { AskWhy } from './why-routes.ts'

export type EventRouteNeeds = StatusNeeds &
  AnswerNeeds & {
    readonly queue: Pick<TicketQueue, 'seen'>
    readonly changes: Changes
    readonly fleet: Pick<GameServerFleet, 'onRoom'>
    readonly signIn: Pick<SignIn, 'check'>
    readonly metrics: Pick<Metrics, 'streams' | 'refusals'>
    readonly failures: Pick<AuthFailures, 'refuseToken'>
    readonly visits: Visits
    readonly limits: Pick<Limits, 'streams'>
    readonly log: Logger
  }

/**
 * Many simultaneous joins change everybody's position, and room for servers changes the reason to wait: send one update
 * for all of it.
 */
const POSITIONS_EVERY_MS = 1000

export function eventRoutes(app: App, needs: EventRouteNeeds, askWhy: AskWhy): void {
  const streams = openStreams(needs, askWhy)
  const stopPositions = tellPositions(streams, needs)
  const lines = eventLines(app.server, { streams, listener: listenerIn(needs) })
  app.addHook('preClose', () => {
    stopPositions()
    streams.close()
    lines.close()
    return Promise.resolve()
  })
  app.get('/match/events', { schema: routes.eventsRoute, config: ofPlayer }, async (request, reply) => {
    const player = playerFor(request.caller.principal, LISTEN, request.query.player_id)
    if (!player) return answerDenied(request, reply, notFor(request))
    const after = String(request.headers['last-event-id'] ?? '')
    const opened = await streams.open(player, responseSink(reply.raw), after)
    if (opened === 'unknown') return answerProblem(reply, 'UNKNOWN_PLAYER')
    if (opened === 'full') return answerFull(reply, needs)
    if (opened === 'over') return reply.code(204).send(null)
    return reply.hijack()
  })
}

const LISTEN = "listen to a player's events"

/**
 * On a shared connection a wrong token is refused and counted as on a route: whoever reaches this port could otherwise
 * guess there without a limit. Any other reason for no stream is left to the route, which the proxy then asks.
 */
function listenerIn({ signIn, visits, failures }: ListenerNeeds): Listener {
  return async (credentials, id): Promise<PlayerId | Refusal | undefined> => {
    const checked = await signIn.check(credentials)
    if (checked.kind === 'refused') return refusalFor(checked.fault, credentials.told, failures)
    const player = checked.kind === 'known' ? playerFor(checked.principal, LISTEN, id) : undefined
    if (checked.kind !== 'known' || !player) return undefined
    const visitor = { principal: checked.principal, told: credentials.told }
    return (await visits.take(visitor, player)) === 0 ? player : undefined
  }
}

type ListenerNeeds = Pick<EventRouteNeeds, 'signIn' | 'visits' | 'failures'>

function answerFull(reply: FastifyReply, { metrics }: Pick<EventRouteNeeds, 'metrics'>): FastifyReply {
  metrics.refusals.inc({ reason: 'event-streams' })
  return answerProblem(reply, 'UNAVAILABLE', 'Too many event streams are open here.')
}

function openStreams(needs: EventRouteNeeds, askWhy: AskWhy): PlayerStreams {
  return new PlayerStreams({
    look: async (player, match) =>
      playerEvent(
        needs,
        player,
        await (match ? statusAt(needs, { kind: 'matched', match }) : status(needs, player)),
      ),
    why: async (player) => {
      const why = await askWhy(player)
      return why.state === 'queued' ? why : undefined
    },
    onPlayer: (player, listener) => needs.changes.onPlayer(player, listener),
    seen: (players) => needs.queue.seen(players, needs.clock.now()),
    ticketTtlMs: needs.queues.default.rules.ticketTtlMs,
    limits: needs.limits.streams,
    onSize: (open) => {
      needs.metrics.streams.set(open)
    },
    onOldestEnded: () => {
      needs.metrics.refusals.inc({ reason: 'player-streams' })
    },
    onError: (error) => {
      // A store that is down is logged once by itself, not for each stream and look.
      if (!(error instanceof Unavailable)) needs.log.error({ err: error }, 'event stream failed')
    },
  })
}

function tellPositions(streams: PlayerStreams, { changes, fleet }: EventRouteNeeds): () => void {
  let timer: NodeJS.Timeout | undefined
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      streams.lookAgain()
    }, POSITIONS_EVERY_MS).unref()
  }
  const unsubscribes = [changes.onQueue(soon), fleet.onRoom(soon)]
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe()
    clearTimeout(timer)
  }
}
