import { playerId, type MatchId, type PlayerId } from './ids.ts'

/** Whoever makes a request. Players do not prove who they are yet, so anyone may act for any player. */
export type Principal =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'player'; readonly player: PlayerId }
  | { readonly kind: 'operator' }
  | { readonly kind: 'server'; readonly match: MatchId }

/** The player with that id, if the principal may act for them. */
export function playerFor(principal: Principal, id: string): PlayerId | undefined {
  const player = playerId(id)
  return principal.kind === 'player' && principal.player !== player ? undefined : player
}

/** Whether it is the match's own game server. */
export function isServerOf(principal: Principal, match: MatchId): boolean {
  return principal.kind === 'server' && principal.match === match
}

export function isOperator(principal: Principal): boolean {
  return principal.kind === 'operator'
}

/** Whether the principal may end the match while it is running. */
export function mayEnd(principal: Principal, match: MatchId): boolean {
  return isServerOf(principal, match) || isOperator(principal)
}
