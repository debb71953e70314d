import { createHmac } from 'node:crypto'

import { Env } from '../runtime/env.ts'

/** How to sign in as any player: with the secret of a system with AUTH=jwt. */
export interface Signing {
  readonly secret: string
  readonly issuer: string | undefined
  readonly audience: string | undefined
  readonly roleClaim: string
}

const LASTS_SECONDS = 86_400

/** The same variables as the backend's; the option names the file of the secret. None if there is no secret. */
export function signingFrom(secretFile: string | undefined, vars: NodeJS.ProcessEnv): Signing | undefined {
  return Env.read({ ...vars, ...(secretFile !== undefined && { JWT_SECRET_FILE: secretFile }) }, (env) => {
    // While a secret is replaced there are several: each of them verifies.
    const secret = env.optional('JWT_SECRET')?.split(/\s+/).find(Boolean)
    return secret === undefined
      ? undefined
      : {
          secret,
          issuer: env.optional('JWT_ISSUER'),
          audience: env.optional('JWT_AUDIENCE'),
          roleClaim: env.text('JWT_ROLE_CLAIM', { default: 'muster_role' }),
        }
  })
}

export function playerToken(signing: Signing, player: string): string {
  return signed(signing, { sub: player })
}

export function roleToken(signing: Signing, role: 'viewer' | 'game-backend'): string {
  return signed(signing, { [signing.roleClaim]: role })
}

function signed({ secret, issuer, audience }: Signing, who: object): string {
  const exp = Math.floor(Date.now() / 1000) + LASTS_SECONDS
  const claims = { ...who, iss: issuer, aud: audience, exp }
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
