/** The player left the queue, or the caller's signal aborted. */
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

/** The backend did not do what it was asked. To repeat it can help when `status` is 500 or more. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number

  constructor(status: number, body: unknown) {
    const { title, detail } = (body ?? {}) as { title?: string; detail?: string }
    super([title ?? `The backend answered ${status}.`, detail].filter(Boolean).join(' '))
    this.status = status
  }
}
