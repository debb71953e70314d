/** The player left, or the caller's signal aborted. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

/** The wait ended without a match: `reason` is the backend's word (`expired`, `left`, `gave-up: crashed`, ...). */
export class NoMatch extends Error {
  override readonly name = 'NoMatch'
  readonly reason: string

  constructor(reason: string) {
    super(`There was no match: ${reason}.`)
    this.reason = reason
  }
}

/** The backend did not do what it was asked. Trying again can help when `status` is 500 or more. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number

  constructor(status: number, body: unknown) {
    const { title, detail } = (body ?? {}) as { title?: string; detail?: string }
    super([title ?? `The backend answered ${status}.`, detail].filter(Boolean).join(' '))
    this.status = status
  }
}

/** Nothing answered in time. `cause` is what the last try met. */
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

/** The match does not let the player in, not even with a new token: `says` is its reason. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted'
  readonly says: string

  constructor(says: string) {
    super(`The match did not let the player in: ${says}.`)
    this.says = says
  }
}

/** The match is over, or no longer the player's. `reason` is the backend's word, when it gave one (`crashed`, ...). */
export class MatchOver extends Error {
  override readonly name = 'MatchOver'
  readonly reason: string | undefined

  constructor(reason?: string) {
    super(reason === undefined ? 'The match is over.' : `The match is over: ${reason}.`)
    this.reason = reason
  }
}

/**
 * The connection to the match broke before the match said `STATE stop`. The match may live: `connect` again leads back to it,
 * or rejects with `MatchOver`. When `says` is set, the server closed the connection on purpose, for that reason.
 */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
  readonly says: string | undefined

  constructor(says?: string) {
    super(`The connection to the match was lost${says === undefined ? '' : `: ${says}`}.`)
    this.says = says
  }
}

/** `fetch` hides what it met in a cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message
}
