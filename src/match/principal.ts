import type { MatchId, PlayerId } from './ids.ts'

/** Whoever makes a request. What each may do stands in `rights.ts`. */
export type Principal =
  /** Players do not sign in here, so anyone may act for any player. */
  | { readonly kind: 'anyone' }
  | { readonly kind: 'player'; readonly player: PlayerId }
  /** A studio's own back end, which acts for its players. */
  | { readonly kind: 'game-backend' }
  | { readonly kind: 'viewer' }
  | { readonly kind: 'operator' }
  | { readonly kind: 'server'; readonly match: MatchId }
