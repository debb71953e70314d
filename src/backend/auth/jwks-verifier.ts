import { compactVerify, errors, type CompactVerifyGetKey } from 'jose'

import type { TokenFault } from './token-fault.ts'
import { isJwtShaped, objectIn, type Verified, type Verifier } from './verify.ts'

/** The public keys of a provider. */
export interface KeySet extends Disposable {
  readonly keyFor: CompactVerifyGetKey
  reload(): void
}

/** With a symmetric one, everybody who knows the public key could sign. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
  'Ed25519',
]

/** Verifies tokens with the public keys of a provider. */
export class JwksVerifier implements Verifier {
  readonly #keys: KeySet

  constructor(keys: KeySet) {
    this.#keys = keys
  }

  async verify(token: string): Promise<Verified> {
    const header = isJwtShaped(token) ? objectIn(token.slice(0, token.indexOf('.'))) : undefined
    if (!header) return 'malformed'
    if (!ALGORITHMS.some((each) => each === header['alg']) || 'crit' in header) return 'algorithm'
    try {
      const { payload } = await compactVerify(token, this.#keys.keyFor, { algorithms: ALGORITHMS })
      return objectIn(Buffer.from(payload).toString('base64url')) ?? 'malformed'
    } catch (error) {
      const fault = faultOf(error)
      if (fault === undefined) throw error
      return fault
    }
  }

  reload(): void {
    this.#keys.reload()
  }

  [Symbol.dispose](): void {
    this.#keys[Symbol.dispose]()
  }
}

/** Every error of `jose` is about the token: `keyFor` turns those about the keys into others. */
function faultOf(error: unknown): TokenFault | undefined {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return 'algorithm'
  if (isAboutKid(error)) return 'key'
  return error instanceof errors.JOSEError ? 'malformed' : undefined
}

/** The token names no key, or one that is not in the set. */
export function isAboutKid(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
}
