import { playerId } from '../../match/ids.ts'
import type { Principal } from '../../match/principal.ts'
import type { Instant } from '../../match/time.ts'
import type { TokenFault } from './token-fault.ts'

export interface ClaimRules {
  readonly issuer: string | undefined
  readonly audience: string | undefined
  /** The claim that holds a role. */
  readonly roleClaim: string
  /** How far the issuer's clock may differ. */
  readonly skewMs: number
}

export type Claims = Readonly<Record<string, unknown>>

/** Whom a token stands for, and until when. */
export interface Identity {
  readonly principal: Principal
  readonly until: Instant
}

/** Reads the claims of a token whose signature fits. Returns the fault for which it does not count. */
export function identityIn(claims: Claims, rules: ClaimRules, now: Instant): Identity | TokenFault {
  const { exp, nbf = 0 } = claims
  if (!isTime(exp) || now >= exp * 1000 + rules.skewMs) return 'expired'
  if (!isTime(nbf) || now < nbf * 1000 - rules.skewMs) return 'not-yet'
  const misdirected = misdirectedIn(claims, rules)
  if (misdirected) return misdirected
  const principal = principalIn(claims, rules.roleClaim)
  return principal ? { principal, until: exp * 1000 + rules.skewMs } : 'subject'
}

/** A role that we do not know gives no more than a player's rights: providers use such claims for their own purposes. */
function principalIn(claims: Claims, roleClaim: string): Principal | undefined {
  const role = Object.hasOwn(claims, roleClaim) ? claims[roleClaim] : undefined
  if (role === 'viewer' || role === 'operator' || role === 'game-backend') return { kind: role }
  const { sub } = claims
  const player = typeof sub === 'string' ? playerId(sub) : undefined
  return player && { kind: 'player', player }
}

function misdirectedIn({ iss, aud }: Claims, { issuer, audience }: ClaimRules): TokenFault | undefined {
  if (issuer !== undefined && iss !== issuer) return 'issuer'
  return audience === undefined || audiencesIn(aud).includes(audience) ? undefined : 'audience'
}

function audiencesIn(aud: unknown): readonly unknown[] {
  return Array.isArray(aud) ? aud : [aud]
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
