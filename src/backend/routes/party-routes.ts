import type { FastifyReply, FastifyRequest } from 'fastify'

import {
  joinByCode,
  kickMember,
  leaveOwnParty,
  openParty,
  promoteMember,
  sayReady,
  type PartyNeeds,
  type PartyOutcome,
} from '../../lifecycle/change-party.ts'
import { mostMembers } from '../../lifecycle/largest-party.ts'
import { placesOf } from '../../lifecycle/party-places.ts'
import { queueParty, type QueuePartyNeeds, type QueuePartyOutcome } from '../../lifecycle/queue-party.ts'
import { statusAt, type StatusNeeds } from '../../lifecycle/status.ts'
import { partyCode, playerId, type PlayerId } from '../../match/ids.ts'
import type { Party } from '../../match/party.ts'
import { playerFor } from '../../match/rights.ts'
import type { PartyAnswer } from '../../protocol/party.ts'
import { joinAnswer, type AnswerNeeds } from '../answers.ts'
import type { App } from '../app.ts'
import type { AuthFailures } from '../auth/auth-failures.ts'
import { answerDenied, notFor } from '../auth/guarded-routes.ts'
import { toldBy } from '../client-address.ts'
import { joinerFrom } from '../joiner.ts'
import type { Metrics } from '../metrics.ts'
import { partyAnswer, partyRefusal, queueRefusal } from '../party-answers.ts'
import { answerProblem, answerRefusal } from '../problem-answers.ts'
import { queuesFor } from '../queues-for.ts'
import type { Refusal } from '../refusal.ts'
import * as routes from '../route-schemas.ts'
import { atDoor, ofPlayer, type Visits } from '../visits.ts'
import { whyTooMuch } from '../why-too-much.ts'

export type PartyRouteNeeds = PartyNeeds &
  QueuePartyNeeds &
  StatusNeeds &
  AnswerNeeds & {
    readonly metrics: Pick<Metrics, 'joins' | 'refusals'>
    readonly visits: Visits
    readonly failures: AuthFailures
    readonly stopping: AbortSignal
  }

/** The routes for parties by code, for games without a back end of their own. */
export function partyRoutes(app: App, needs: PartyRouteNeeds): void {
  lobbyRoutes(app, needs)
  leaderRoutes(app, needs)
  readyRoute(app, needs)
  queueRoute(app, needs)
}

function lobbyRoutes(app: App, needs: PartyRouteNeeds): void {
  const joining = { ...needs, mostMembers: mostMembers(needs.queues) }
  app.get('/party', { schema: routes.partyRoute, config: ofPlayer }, async (request, reply) => {
    const player = memberIn(request, request.query.player_id)
    if (!player) return answerDenied(request, reply, notFor(request))
    const read = await needs.parties.of(player)
    return read ? answerOf(needs, read.party) : answerProblem(reply, 'NOT_IN_PARTY')
  })
  app.post('/party', { schema: routes.openPartyRoute, config: ofPlayer }, async (request, reply) => {
    const player = memberIn(request, request.body.player_id)
    if (!player) return answerDenied(request, reply, notFor(request))
    return answerOf(needs, await openParty(needs, player))
  })
  app.post('/party/join', { schema: routes.joinPartyRoute, config: ofPlayer }, async (request, reply) => {
    const player = memberIn(request, request.body.player_id)
    if (!player) return answerDenied(request, reply, notFor(request))
    const told = toldBy(request.raw)
    const tooMany = needs.failures.refuseCode(told)
    if (tooMany) return answerRefusal(reply, tooMany)
    const outcome = await needs.failures.tryCode(told, async () => {
      const code = partyCode(request.body.code)
      const joined = code && (await joinByCode(joining, player, code))
      return joined && joined.kind !== 'unknown-party' ? joined : undefined
    })
    return outcome ? answerOutcome(needs, reply, outcome) : answerProblem(reply, 'UNKNOWN_PARTY')
  })
  app.post('/party/leave', { schema: routes.leavePartyRoute, config: ofPlayer }, async (request, reply) => {
    const player = memberIn(request, request.body.player_id)
    if (!player) return answerDenied(request, reply, notFor(request))
    const outcome = await leaveOwnParty(needs, player)
    if (outcome.kind !== 'changed') return answerRefusal(reply, partyRefusal(outcome))
    return { status: 'left' as const, player_id: player }
  })
}

function leaderRoutes(app: App, needs: PartyRouteNeeds): void {
  const steps = [
    ['/party/kick', routes.kickRoute, kickMember],
    ['/party/promote', routes.promoteRoute, promoteMember],
  ] as const
  for (const [path, schema, step] of steps)
    app.post(path, { schema, config: ofPlayer }, async (request, reply) => {
      const player = memberIn(request, request.body.player_id)
      const member = playerId(request.body.member)
      if (!player || !member) return answerDenied(request, reply, notFor(request))
      return answerOutcome(needs, reply, await step(needs, player, member))
    })
}

function readyRoute(app: App, needs: PartyRouteNeeds): void {
  app.post('/party/ready', { schema: routes.readyRoute, config: ofPlayer }, async (request, reply) => {
    const { player_id, ready, ...brings } = request.body
    const player = memberIn(request, player_id)
    if (!player) return answerDenied(request, reply, notFor(request))
    const tooMuch = whyTooMuch(brings)
    if (tooMuch !== undefined) return answerProblem(reply, 'BAD_ATTRIBUTES', tooMuch)
    return answerOutcome(needs, reply, await sayReady(needs, player, { ready, brings }))
  })
}

function queueRoute(app: App, needs: PartyRouteNeeds): void {
  app.post('/party/queue', { schema: routes.queuePartyRoute, config: atDoor }, async (request, reply) => {
    if (needs.stopping.aborted) return answerProblem(reply, 'UNAVAILABLE')
    const player = memberIn(request, request.body.player_id)
    const turnedAway = (answer: () => FastifyReply) => needs.visits.turnedAway(request, reply, answer)
    if (!player) return turnedAway(() => answerDenied(request, reply, notFor(request)))
    const queues = queuesFor(request.body, needs.queues)
    if ('code' in queues) return turnedAway(() => answerRefusal(reply, queues))
    const door = needs.visits.doorOf(request, player)
    const outcome = await queueParty<Refusal>(needs, player, ({ members }) => {
      const joiner = joinerFrom(
        members.map(({ player: each, brings }) => ({ player: each, ...brings })),
        queues,
      )
      return 'code' in joiner ? joiner : { ...joiner, door }
    })
    if (outcome.kind !== 'placed') {
      const answer = () => answerRefusal(reply, queueRefusal(outcome, needs.metrics))
      return cameToDoor(outcome) ? answer() : turnedAway(answer)
    }
    needs.metrics.joins.inc()
    return joinAnswer(needs, player, await statusAt(needs, outcome.place))
  })
}

/** Whether the queue was asked for a place, which counts as a request. */
function cameToDoor({ kind }: QueuePartyOutcome<Refusal>): boolean {
  return kind === 'busy' || kind === 'too-often' || kind === 'full' || kind === 'party-changed'
}

async function answerOf(needs: Pick<PartyNeeds, 'queue'>, party: Party): Promise<PartyAnswer> {
  return partyAnswer(party, await placesOf(party, needs.queue))
}

/** A party without members is gone: only its last member, who kicked themselves, gets that. */
function answerOutcome(needs: PartyRouteNeeds, reply: FastifyReply, outcome: PartyOutcome) {
  if (outcome.kind !== 'changed') return answerRefusal(reply, partyRefusal(outcome))
  return outcome.party ? answerOf(needs, outcome.party) : answerProblem(reply, 'NOT_IN_PARTY')
}

function memberIn({ caller }: FastifyRequest, id: string): PlayerId | undefined {
  return playerFor(caller.principal, 'open, join and lead a party by code', id)
}
