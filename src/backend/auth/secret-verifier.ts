import { timingSafeEqual } from 'node:crypto'

import { HmacSha256 } from './hmac-sha256.ts'
import type { TokenFault } from './token-fault.ts'
import { isJwtShaped, LONGEST_TOKEN, objectIn, type Verified, type Verifier } from './verify.ts'

/** Of 32 bytes in base64url. */
const SIGNATURE_LENGTH = 43

/**
 * Verifies HS256 with any of the secrets. Not with `jose`: WebCrypto goes through a thread pool, and costs more CPU for one
 * token than a whole join. See docs/decisions/0015.
 */
export class SecretVerifier implements Verifier {
  readonly #keys: readonly HmacSha256[]
  /** The head of the last token: an issuer gives all its tokens the same. */
  #goodHead = ''

  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map((secret) => new HmacSha256(Buffer.from(secret), LONGEST_TOKEN))
  }

  verify(token: string): Verified {
    if (!isJwtShaped(token)) return 'malformed'
    const [headEnd, end] = [token.indexOf('.'), token.lastIndexOf('.')]
    const head = token.slice(0, headEnd)
    const fault = head === this.#goodHead ? undefined : faultOfHead(head)
    if (fault) return fault
    const [signed, signature] = [token.slice(0, end), token.slice(end + 1)]
    if (!this.#keys.some((key) => isSame(key.of(signed), signature))) return 'signature'
    this.#goodHead = head
    return objectIn(token.slice(headEnd + 1, end)) ?? 'malformed'
  }

  /** Secrets are read once, at the start. */
  reload(): void {
    return undefined
  }

  [Symbol.dispose](): void {
    return undefined
  }
}

function faultOfHead(head: string): TokenFault | undefined {
  const header = objectIn(head)
  if (!header) return 'malformed'
  return header['alg'] === 'HS256' && !('crit' in header) ? undefined : 'algorithm'
}

const expectedBytes = Buffer.alloc(SIGNATURE_LENGTH)
const givenBytes = Buffer.alloc(SIGNATURE_LENGTH)

/** In constant time. Compares texts: of those that decode to the same bytes, only the right one counts (RFC 7515 knows no other). */
function isSame(expected: string, given: string): boolean {
  if (given.length !== SIGNATURE_LENGTH) return false
  expectedBytes.write(expected, 'latin1')
  givenBytes.write(given, 'latin1')
  return timingSafeEqual(expectedBytes, givenBytes)
}
