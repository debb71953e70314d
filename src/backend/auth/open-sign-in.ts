import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../runtime/log.ts'
import type { AuthConfig, JwtKeys } from './auth-config.ts'
import { JwtSignIn } from './jwt-sign-in.ts'
import { NoSignIn } from './no-sign-in.ts'
import { SecretVerifier } from './secret-verifier.ts'
import type { OwnTokens, SignIn } from './sign-in.ts'
import { VerifiedTokens } from './verified-tokens.ts'
import type { Verifier } from './verify.ts'

/** How long a token counts after its key was withdrawn, beyond what the keys themselves are kept. */
const KEY_TRUSTED_MS = 300_000

export interface SignInNeeds extends OwnTokens {
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn' | 'info'>
}

export async function openSignIn(
  { mode, trustedProxies }: Pick<AuthConfig, 'mode' | 'trustedProxies'>,
  { log, ...needs }: SignInNeeds,
): Promise<SignIn> {
  if (mode.kind === 'none') {
    const { allowAnonymous } = mode
    if (allowAnonymous) log.warn('AUTH is none: anyone who reaches this backend may act for any player')
    return new NoSignIn({ ...needs, allowAnonymous, trustedProxies })
  }
  const { keys, rules } = mode
  const verified = new VerifiedTokens(keys.kind === 'secrets' ? Infinity : KEY_TRUSTED_MS)
  const changes = { count: 0 }
  const changed = (): void => {
    changes.count += 1
    verified.clear()
  }
  const verifier = await openVerifier(keys, changed, log)
  return new JwtSignIn({ ...needs, rules, verified, keys: changes, verifier })
}

/** The library is loaded only if used. */
async function openVerifier(keys: JwtKeys, changed: () => void, log: SignInNeeds['log']): Promise<Verifier> {
  if (keys.kind === 'secrets') return new SecretVerifier(keys.secrets)
  const { JwksVerifier } = await import('./jwks-verifier.ts')
  if (keys.kind === 'url') {
    const { RemoteKeys } = await import('./remote-keys.ts')
    return new JwksVerifier(new RemoteKeys(keys.url, log))
  }
  const { FileKeys } = await import('./file-keys.ts')
  return new JwksVerifier(new FileKeys(keys.path, changed, log))
}
