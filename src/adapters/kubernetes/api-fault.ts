import { Unavailable } from '../../ports/unavailable.ts'
import { parseObject } from '../../protocol/json-object.ts'

/** A refusal by the API server. */
export class ApiFault extends Unavailable {
  readonly status: number
  /** The API server's message. */
  readonly says: string
  /** Kubernetes' reason, such as `AlreadyExists`. */
  readonly reason: string
  /** How long the API server asks us to wait. */
  readonly retryAfterMs: number | undefined

  constructor(status: number, body: string, retryAfter?: string) {
    const { message, reason } = parseObject(body)
    const says = typeof message === 'string' ? message : body.slice(0, 500)
    super('kubernetes', `${status} ${says}`)
    this.status = status
    this.says = says
    this.reason = typeof reason === 'string' ? reason : ''
    // The header may also be a date, but no API server sends one.
    const seconds = Number(retryAfter)
    this.retryAfterMs = seconds > 0 ? seconds * 1000 : undefined
  }

  get exists(): boolean {
    return this.status === 409 && this.reason === 'AlreadyExists'
  }

  /** The position in the list or the event stream has expired: start over. */
  get expired(): boolean {
    return this.status === 410
  }

  /** The namespace's quota is full: a matter of room, not an error. */
  get overQuota(): boolean {
    return this.status === 403 && this.message.includes('exceeded quota')
  }
}

/** Whether a retry may succeed: no answer came, or a temporary refusal. */
export function isPassing(error: unknown): error is Unavailable {
  if (error instanceof ApiFault) return error.status === 429 || error.status >= 500
  return error instanceof Unavailable
}

/** The pod no longer exists, or another pod has its name now. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiFault && (error.status === 404 || error.status === 409)
}
