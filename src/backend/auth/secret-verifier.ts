import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'

import type { TokenFault } from './token-fault.ts'
import { isJwtShaped, objectIn, type Verified, type Verifier } from './verify.ts'

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
    const [head = '', body = '', signature = ''] = token.split('.')
    const fault = head === this.#goodHead ? undefined : faultOfHead(head)
    if (fault) return fault
    const given = Buffer.from(signature, 'base64url')
    if (!this.#keys.some((key) => isSigned(key, `${head}.${body}`, given))) return 'signature'
    this.#goodHead = head
    return objectIn(body) ?? 'malformed'
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

function isSigned(key: KeyObject, text: string, given: Buffer): boolean {
  const expected = createHmac('sha256', key).update(text).digest()
  return given.length === expected.length && timingSafeEqual(expected, given)
}
