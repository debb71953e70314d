import type { Claims } from './claims.ts'
import type { TokenFault } from './token-fault.ts'

/** The claims of a token whose signature fits, or why it does not. */
export type Verified = Claims | TokenFault

/** Checks who signed a token, not what it says. */
export interface Verifier extends Disposable {
  /** Throws `Unavailable` if the keys cannot be had just now. */
  verify(token: string): Verified | Promise<Verified>
  /** Reads the keys again, where a change is not noticed. */
  reload(): void
}

/** Longer than any provider's: what is kept for each token must not be the client's choice. */
const LONGEST_TOKEN = 8192

const jwt = /^[\w-]+\.[\w-]+\.[\w-]+$/

export function isJwtShaped(token: string): boolean {
  return token.length <= LONGEST_TOKEN && jwt.test(token)
}

/** The JSON object in a part of a token. */
export function objectIn(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
