import { signedToken } from '../../test/support/jwt.ts'

/** The sign-in of a game, as a provider of tokens would set it up: HS256, with issuer and audience. */
const SECRET = 'a-secret-of-a-benchmark-32-bytes'
const ISSUER = 'https://sign-in.example.com'
const AUDIENCE = 'muster'
const VALID_SECONDS = 3600

const HEADER = { alg: 'HS256', typ: 'JWT' }

/** A token of the player's own. */
export function signedIn(player: string): string {
  const iat = Math.floor(Date.now() / 1000)
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: player, iat, exp: iat + VALID_SECONDS }
  return signedToken(claims, { secret: SECRET, header: HEADER })
}

/** What a backend needs to believe this sign-in. */
export const signInEnv: Readonly<Record<string, string>> = {
  AUTH: 'jwt',
  JWT_SECRET: SECRET,
  JWT_ISSUER: ISSUER,
  JWT_AUDIENCE: AUDIENCE,
}
