/** Why a token is not accepted. The names are also the values of a metric's label, so there are few. */
export const tokenFaults = {
  missing: 'The request has no Authorization header with a bearer token.',
  malformed: 'The token is not a JWT.',
  algorithm: 'The token is signed with an algorithm that is not accepted here, or asks for an extension.',
  key: 'The token names a key (kid) that is not known here, or none.',
  signature: 'The signature of the token does not fit.',
  expired: 'The token has expired, or has no time (exp) at which it does.',
  'not-yet': 'The token is not valid yet (nbf).',
  issuer: 'The token comes from another issuer (iss) than JWT_ISSUER.',
  audience: 'The token is meant for another audience (aud) than JWT_AUDIENCE.',
  subject: 'The token names no player: its subject (sub) is missing, or not a valid player id.',
  'admin-token': 'The token is not ADMIN_TOKEN.',
  'party-code': 'No party has this code.',
} as const

export type TokenFault = keyof typeof tokenFaults

/** A token that its issuer has signed is no guess, even if it does not count here. */
const guesses: ReadonlySet<TokenFault> = new Set([
  'malformed',
  'algorithm',
  'key',
  'signature',
  'admin-token',
  'party-code',
])

export function isGuess(fault: TokenFault): boolean {
  return guesses.has(fault)
}
