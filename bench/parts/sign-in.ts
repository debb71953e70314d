import { createHmac } from 'node:crypto'

/** The sign-in of a game, as a provider of tokens would set it up: HS256, with issuer and audience. */
const SECRET = 'a-secret-of-a-benchmark-32-bytes'
const ISSUER = 'https://sign-in.example.com'
const AUDIENCE = 'muster'
const VALID_SECONDS = 3600

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const head = part({ alg: 'HS256', typ: 'JWT' })

/** A token of the player's own. */
export function signedIn(player: string): string {
  const iat = Math.floor(Date.now() / 1000)
  const body = part({ iss: ISSUER, aud: AUDIENCE, sub: player, iat, exp: iat + VALID_SECONDS })
  const signed = `${head}.${body}`
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`
}

/** What a backend needs to believe this sign-in. */
export const signInEnv: Readonly<Record<string, string>> = {
  AUTH: 'jwt',
  JWT_SECRET: SECRET,
  JWT_ISSUER: ISSUER,
  JWT_AUDIENCE: AUDIENCE,
}
