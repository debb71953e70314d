import type { HistoryEvent } from '../../match/history-event.ts'
import { fromKept, keptOf } from '../../match/kept-tickets.ts'
import type { Match } from '../../match/match.ts'
import type { Party } from '../../match/party.ts'
import type { ServerReport } from '../../match/server.ts'
import type { GoneReason } from '../../match/ticket.ts'

/** Increased when older programs can no longer read what this one stores. */
const VERSION = 1

/** A value as stored in Redis: a format version, and JSON. */
export function textOf(value: unknown): string {
  return `${VERSION}${JSON.stringify(value)}`
}

export function matchText(match: Match): string {
  return textOf(keptOf(match))
}

export function matchIn(text: string): Match {
  return fromKept(valueIn(text) as Match)
}

// Only this program writes these texts, so they have its types.
export const goneReasonIn = (text: string): GoneReason => valueIn(text) as GoneReason
export const partyIn = (text: string): Party => valueIn(text) as Party
export const reportIn = (text: string): ServerReport => valueIn(text) as ServerReport

/** The match is a separate text: steps store it, and also write it to the outbox. */
export function eventIn(event: string, match: string): HistoryEvent {
  return Object.assign(valueIn(event) as HistoryEvent, { match: matchIn(match) })
}

/** Throws if a newer program wrote the text. */
function valueIn(text: string): unknown {
  const version = Number.parseInt(text, 10)
  if (version !== VERSION)
    throw new Error(
      `Redis holds data of version ${version}, but this backend reads version ${VERSION}: run the same release of all backends.`,
    )
  return JSON.parse(text.slice(String(version).length))
}
