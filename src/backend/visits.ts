import type { FastifyReply, FastifyRequest } from 'fastify'

import { playerId, type PlayerId } from '../match/ids.ts'
import type { Principal } from '../match/principal.ts'
import { givesSign } from '../match/rights.ts'
import type { Clock } from '../ports/clock.ts'
import type { Door, TicketQueue } from '../ports/ticket-queue.ts'
import { limitKey } from '../runtime/address.ts'
import { loopback, type Networks } from '../runtime/networks.ts'
import type { App } from './app.ts'
import { clientAddress, toldBy, type Told } from './client-address.ts'
import { tooOften } from './join-refusal.ts'
import { chargesFor, doorFor, isLimited, type Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import { answerRefusal } from './problem-answers.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * How a request counts. `of-player`: also for the player whom it names, and as their sign of life. `at-door`: the
     * route counts it together with the join. Otherwise for its caller.
     */
    visit?: 'of-player' | 'at-door'
  }
}

/** For the routes with which a player acts or asks. */
export const ofPlayer = { visit: 'of-player' } as const
/** For the routes that queue a ticket. */
export const atDoor = { visit: 'at-door' } as const

export interface VisitNeeds {
  readonly queue: Pick<TicketQueue, 'visit'>
  readonly clock: Clock
  readonly limits: Limits
  readonly trustedProxies: Networks
  readonly metrics: Pick<Metrics, 'refusals'>
}

/** Who sends a request, and from where. */
export interface Visitor {
  readonly principal: Principal
  readonly told: Told
}

/** Counts requests, and refuses those of players and addresses that ask too often. */
export class Visits {
  readonly #needs: VisitNeeds

  constructor(needs: VisitNeeds) {
    this.#needs = needs
  }

  /** Counts each request before its route handles it. */
  count(app: App): void {
    app.addHook('preHandler', (request, reply, next) => {
      const { visit } = request.routeOptions.config
      if (visit === 'at-door') {
        next()
        return
      }
      const named = visit === 'of-player' ? namedIn(request) : undefined
      this.take(visitorOf(request), named).then((waitMs) => {
        if (waitMs > 0) answerRefusal(reply, tooOften(waitMs))
        else next()
      }, next)
    })
  }

  /** Counts a request about the player who is named. Returns how long the caller must wait, or 0. */
  async take({ principal, told }: Visitor, named: PlayerId | undefined): Promise<number> {
    const { queue, limits, clock, metrics } = this.#needs
    const player = principal.kind === 'player' ? principal.player : named
    const charges = isLimited(principal) ? chargesFor(limits, { player, address: this.#address(told) }) : []
    const alive = givesSign(principal) && !isOther(principal, named) ? named : undefined
    if (charges.length === 0 && alive === undefined) return 0
    const waitMs = await queue.visit({ player: alive, charges, at: clock.now() })
    if (waitMs > 0) metrics.refusals.inc({ reason: 'requests' })
    return waitMs
  }

  /** Answers a request that was to be counted at the door and has nothing to queue: it counts like any other. */
  async turnedAway(
    request: FastifyRequest,
    reply: FastifyReply,
    answer: () => FastifyReply,
  ): Promise<FastifyReply> {
    const waitMs = await this.take(visitorOf(request), namedIn(request))
    return waitMs > 0 ? answerRefusal(reply, tooOften(waitMs)) : answer()
  }

  /** What a join is asked at the door; nothing of those whom we trust. */
  doorOf(request: FastifyRequest, player: PlayerId): Door | undefined {
    const { principal, told } = visitorOf(request)
    if (!isLimited(principal)) return undefined
    return doorFor(this.#needs.limits, { player, address: this.#address(told) })
  }

  /** Clients on this machine, such as load tests, have no limit by address. */
  #address(told: Told): string | undefined {
    const { limits, trustedProxies } = this.#needs
    if (limits.addressRequests === undefined) return undefined
    const address = clientAddress(told, trustedProxies)
    return loopback.has(address) ? undefined : limitKey(address)
  }
}

/** A player who names somebody else: the answer will be 403, and must not keep the other's place. */
function isOther(principal: Principal, named: PlayerId | undefined): boolean {
  return principal.kind === 'player' && principal.player !== named
}

function visitorOf({ caller, raw }: FastifyRequest): Visitor {
  return { principal: caller.principal, told: toldBy(raw) }
}

function namedIn({ query, body }: FastifyRequest): PlayerId | undefined {
  const { player_id: asked } = { ...(query as Named), ...(body as Named | undefined) }
  return asked === undefined ? undefined : playerId(asked)
}

interface Named {
  readonly player_id?: string
}
