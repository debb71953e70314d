import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'

import type { TokenFault } from './token-fault.ts'
import { isJwtShaped, objectIn, type Verified, type Verifier } from './verify.ts'

/** Of 32 bytes in base64url. */
const SIGNATURE_LENGTH = 43

/**
 * Verifies HS256 with any of the secrets. With `node:crypto`, not with `jose`: WebCrypto goes through a thread pool, and
 * costs more CPU for one token than a whole join. See docs/decisions/0015.
 */
export class SecretVerifier implements Verifier {
  readonly #keys: readonly KeyObject[]
  /** The head of the last token: an issuer gives all its tokens the same. */
  #goodHead = ''

  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map((secret) => createSecretKey(Buffer.from(secret)))
  }

  verify(token: string): Verified {
    if (!isJwtShaped(token)) return 'malformed'
    const [headEnd, end] = [token.indexOf('.'), token.lastIndexOf('.')]
    const head = token.slice(0, headEnd)
    const fault = head === this.#goodHead ? undefined : faultOfHead(head)
    if (fault) return fault
    const [signed, signature] = [token.slice(0, end), token.slice(end + 1)]
    if (!this.#keys.some((key) => isSame(signatureOf(signed, key), signature))) return 'signature'
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

function signatureOf(text: string, key: KeyObject): string {
  return createHmac('sha256', key).update(text).digest('base64url')
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
