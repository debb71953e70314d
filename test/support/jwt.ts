import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'
import { createHmac } from 'node:crypto'

/** 32 bytes. */
export const JWT_SECRET = 'a-secret-of-32-bytes-for-players'

export const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** When a token expires that is good for an hour, in seconds. */
export const inAnHour = (now = Date.now()): number => Math.floor(now / 1000) + 3600

export interface Signed {
  readonly secret?: string
  readonly header?: object
}

/** A token that is signed with a shared secret; its claims may be anything. */
export function signedToken(
  claims: unknown,
  { secret = JWT_SECRET, header = { alg: 'HS256' } }: Signed = {},
): string {
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

export const tokenOf = (player: string, claims: object = {}): string =>
  signedToken({ sub: player, exp: inAnHour(), ...claims })

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A key of a sign-in provider. */
export interface ProviderKey {
  readonly jwk: JWK
  sign(claims: Record<string, unknown>): Promise<string>
}

export async function providerKey(kid: string, alg = 'ES256'): Promise<ProviderKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
  const sign = (claims: Record<string, unknown>): Promise<string> =>
    new SignJWT({ exp: inAnHour(), ...claims }).setProtectedHeader({ alg, kid }).sign(privateKey)
  return { jwk, sign }
}
