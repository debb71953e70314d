import { Unavailable } from '../../ports/unavailable.ts'

/** What the API server answers with when it does not do what it is asked. */
interface Status {
  readonly message?: string
  readonly reason?: string
  readonly code?: number
}

/** An answer of the API server that is a refusal. */
export class ApiFault extends Unavailable {
  readonly status: number
  /** Its own sentence. */
  readonly says: string
  /** Kubernetes' own word, as in `AlreadyExists`. */
  readonly reason: string
  /** How long it asks to be left alone. */
  readonly retryAfterMs: number | undefined

  constructor(status: number, body: string, retryAfter?: string) {
    const { message, reason } = statusIn(body)
    const says = message ?? body.slice(0, 500)
    super('kubernetes', `${status} ${says}`)
    this.status = status
    this.says = says
    this.reason = reason ?? ''
    // The header may also be a date: no API server sends one.
    const seconds = Number(retryAfter)
    this.retryAfterMs = seconds > 0 ? seconds * 1000 : undefined
  }

  get exists(): boolean {
    return this.status === 409 && this.reason === 'AlreadyExists'
  }

  /** The place in the list, or in the stream of events, is no longer known: begin anew. */
  get expired(): boolean {
    return this.status === 410
  }

  /** The namespace may hold no more: a matter of room, and no fault. */
  get overQuota(): boolean {
    return this.status === 403 && this.message.includes('exceeded quota')
  }
}

/** Whether the same may succeed a moment later: no answer came, or one that speaks of the moment. */
export function isPassing(error: unknown): error is Unavailable {
  if (error instanceof ApiFault) return error.status === 429 || error.status >= 500
  return error instanceof Unavailable
}

function statusIn(body: string): Status {
  try {
    return (JSON.parse(body) as Status | null) ?? {}
  } catch {
    return {}
  }
}

/** No such pod any more; or another one of its name, which is none of our business. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiFault && (error.status === 404 || error.status === 409)
}
