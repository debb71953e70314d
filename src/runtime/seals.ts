import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Keys and encryption. Knows only bytes and labels, not their meaning. */

/** A key for one purpose, derived from a secret: it reveals neither the secret nor the key for another purpose. */
export function deriveKey(secret: string, label: string): Buffer {
  return createHmac('sha256', secret).update(label).digest()
}

export function sign(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

export function isSignedBy(key: Buffer, text: string, signature: string): boolean {
  return sameText(sign(key, text), signature)
}

/** Compares digests in constant time: the duration reveals nothing about the expected text, not even its length. */
export function sameText(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts `text` so that only the holder of `key` can read it, and only together with the same `bound` text. */
export function seal(key: Buffer, text: string, bound: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
}

/** `undefined` if it was not sealed with this key and `bound` text, or is not a seal at all. */
export function unseal(key: Buffer, sealed: string, bound: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  // Many texts decode to the same bytes; only one is ours.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
  decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return (
      decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    )
  } catch {
    return undefined
  }
}
