import { inAnHour, JWT_SECRET, part, signedToken, tokenOf } from '../support/jwt.ts'

const HOUR_S = 3600

/** The same for the whole run, as a player uses one token. Longer than a clock is set forward. */
const UNTIL = inAnHour() + HOUR_S
/** Before any time that a backend has, whose clock may be an hour back. */
const LONG_AGO = UNTIL - 4 * HOUR_S

/** Of the system: how its backends verify players. */
export const signInEnv = { AUTH: 'jwt', JWT_SECRET }

export const ownToken = (player: string): string => tokenOf(player, { exp: UNTIL })

const roleToken = (role: string): string => signedToken({ muster_role: role, exp: UNTIL })

/** The game's own back end, which joins pairs. */
export const gameBackend = roleToken('game-backend')

/** Reads what concerns all players. */
export const viewer = roleToken('viewer')

/** Ways to ask for a player without the right to: the token that is sent, if any. */
export const wrongTokens = {
  'no token': () => undefined,
  'an expired token': (player) => tokenOf(player, { exp: LONG_AGO }),
  'a token of another secret': (player) =>
    signedToken({ sub: player, exp: UNTIL }, { secret: 'a-secret-of-32-bytes-for-nobody!' }),
  'an unsigned token': (player) => `${part({ alg: 'none' })}.${part({ sub: player, exp: UNTIL })}.`,
  'a token with the algorithm none': (player) =>
    signedToken({ sub: player, exp: UNTIL }, { header: { alg: 'none' } }),
  'the token of another player': (player) => ownToken(`${player}-other`),
} as const satisfies Record<string, (player: string) => string | undefined>
