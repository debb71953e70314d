import type { FastifyReply, FastifyRequest } from 'fastify'

import { matchId } from '../../match/ids.ts'
import type { Principal } from '../../match/principal.ts'
import { mayAll } from '../../match/rights.ts'
import { headerCount } from '../../runtime/host-count.ts'
import type { App } from '../app.ts'
import { toldBy, type Told } from '../client-address.ts'
import { answerRefusal } from '../problem-answers.ts'
import type { Refusal } from '../refusal.ts'
import type { AuthFailures } from './auth-failures.ts'
import type { Checked, Credentials, SignIn } from './sign-in.ts'
import { tokenFaults, type TokenFault } from './token-fault.ts'

/** Who sends a request. */
export interface Caller {
  readonly principal: Principal
  /** Counts a wrong token, which most requests do not need. Returns the answer if there are too many. */
  readonly countGuess?: () => Refusal | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Only on guarded routes. */
    caller: Caller
  }
}

export interface GuardNeeds {
  readonly signIn: SignIn
  readonly failures: AuthFailures
}

/** Adds routes that are reached only by a request of which we know who sends it. */
export function guardedRoutes(app: App, needs: GuardNeeds, add: (inside: App) => void): void {
  app.decorateRequest('caller')
  app.register((inside: App, _options, done) => {
    inside.addHook('onRequest', (request, reply, next) => {
      const credentials = credentialsOf(request)
      const take = (checked: Checked): void => {
        const refusal = admit(request, { checked, credentials }, needs)
        if (refusal) answerRefusal(reply, refusal)
        else next()
      }
      const checked = needs.signIn.check(credentials)
      if (checked instanceof Promise) checked.then(take, next)
      else take(checked)
    })
    add(inside)
    done()
  })
}

/** Refuses what the caller has no right to. */
export function answerDenied(
  { caller }: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
): FastifyReply {
  return answerRefusal(reply, caller.countGuess?.() ?? refusal)
}

/** Whether the caller may read what concerns all players. */
export function mayRead({ caller }: FastifyRequest): boolean {
  return mayAll(caller.principal, 'read live matches, reports and history')
}

/** Why a caller may not act for that player. */
export function notFor({ caller }: FastifyRequest): Refusal {
  const { kind } = caller.principal
  return { code: kind === 'player' || kind === 'anyone' ? 'NOT_YOU' : 'NOT_PERMITTED' }
}

function credentialsOf({ raw, params }: FastifyRequest): Credentials {
  const { authorization } = raw.headers
  const isOne = authorization === undefined || headerCount(raw.rawHeaders, 'authorization') === 1
  return { authorization: isOne ? authorization : '', told: toldBy(raw), about: matchIn(params) }
}

function matchIn(params: unknown) {
  const named = params as { readonly session_id?: string }
  return named.session_id === undefined ? undefined : matchId(named.session_id)
}

/** Counts a token that is not accepted, and says so to its client. */
export function refusalFor(
  fault: TokenFault,
  told: Told,
  failures: Pick<AuthFailures, 'refuseToken'>,
): Refusal {
  return failures.refuseToken(fault, told) ?? { code: 'NOT_SIGNED_IN', detail: tokenFaults[fault] }
}

interface Met {
  readonly checked: Checked
  readonly credentials: Credentials
}

function admit(
  request: FastifyRequest,
  { checked, credentials }: Met,
  needs: GuardNeeds,
): Refusal | undefined {
  const { failures } = needs
  switch (checked.kind) {
    case 'known': {
      const { principal, wrong } = checked
      const countGuess = wrong && (() => failures.refuseToken(wrong, credentials.told))
      request.caller = { principal, ...(countGuess && { countGuess }) }
      return undefined
    }
    case 'remote':
      return { code: 'LOCAL_ONLY' }
    case 'refused':
      return refusalFor(checked.fault, credentials.told, failures)
  }
}
