import { isObject } from '../protocol/json-object.ts'

/** The player left, or the caller's signal aborted. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

const SEE_HISTORY =
  " The player's matches all failed: Muster's log, and `end_detail` in its history, say why."

/** The wait ended without a match. `reason` comes from the backend (`expired`, `left`, `gave-up: crashed`, ...). */
export class NoMatch extends Error {
  override readonly name = 'NoMatch'
  readonly reason: string

  constructor(reason: string) {
    super(`There was no match: ${reason}.${reason.startsWith('gave-up') ? SEE_HISTORY : ''}`)
    this.reason = reason
  }
}

/** The backend refused the request. Retrying may help if `status` is 500 or more. */
export class Refused extends Error {
  override readonly name: string = 'Refused'
  readonly status: number

  constructor(status: number, body: unknown) {
    const { title, detail } = isObject(body) ? body : {}
    super([title ?? `The backend answered ${status}.`, detail].filter(Boolean).join(' '))
    this.status = status
  }
}

/** The player's token is missing, or was refused; a function that gives tokens was asked for another one before. */
export class NotSignedIn extends Refused {
  override readonly name = 'NotSignedIn'
}

export function refusal(status: number, body: unknown): Refused {
  return status === 401 ? new NotSignedIn(status, body) : new Refused(status, body)
}

/** Nothing answered in time. `cause` is the error of the last attempt. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'

  constructor(where: string, { ms, cause }: { ms: number; cause: unknown }) {
    const met = cause === undefined ? '' : ` (${reasonOf(cause)})`
    super(
      `${where} did not answer for ${ms / 1000} s${met}. Check that the proxy runs there, and the port. ` +
        "In a browser, CORS_ORIGINS of the proxy must name this page's origin.",
      { cause },
    )
  }
}

/** The match does not admit the player, not even with a new token: `says` is its reason. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted'
  readonly says: string

  constructor(says: string) {
    super(`The match did not admit the player: ${says}.`)
    this.says = says
  }
}

/** The match is over, or the player is no longer in it. `reason` comes from the backend, if it gave one (`crashed`, ...). */
export class MatchOver extends Error {
  override readonly name = 'MatchOver'
  readonly reason: string | undefined

  constructor(reason?: string) {
    super(reason === undefined ? 'The match is over.' : `The match is over: ${reason}.`)
    this.reason = reason
  }
}

/**
 * The connection broke before the match said `STATE stop`. The match may still be running: `connect` again leads back
 * to it, or rejects with `MatchOver`. If `says` is set, the server closed the connection on purpose, for that reason.
 */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
  readonly says: string | undefined

  constructor(says?: string) {
    super(`The connection to the match was lost${says === undefined ? '' : `: ${says}`}.`)
    this.says = says
  }
}

/** `fetch` hides the actual error in `cause`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message
}
