import type { HistoryEvent } from '../../match/history-event.ts'
import type { Match } from '../../match/match.ts'
import type { ServerReport } from '../../match/server.ts'
import type { GoneReason } from '../../match/ticket.ts'

/** Goes up when a text that is stored can no longer be read by what wrote the one before. */
const VERSION = 1

/** A value as Redis keeps it: the version of its shape, and JSON. */
export function textOf(value: unknown): string {
  return `${VERSION}${JSON.stringify(value)}`
}

// What only this program writes has the types of this program.
export const matchIn = (text: string): Match => valueIn(text) as Match
export const goneReasonIn = (text: string): GoneReason => valueIn(text) as GoneReason
export const reportIn = (text: string): ServerReport => valueIn(text) as ServerReport

/** The match is a text of its own: steps store it, and tell history of it. */
export function eventIn(event: string, match: string): HistoryEvent {
  return { ...(valueIn(event) as HistoryEvent), match: matchIn(match) } as HistoryEvent
}

/** Throws for a text that a newer program wrote. */
function valueIn(text: string): unknown {
  const version = Number.parseInt(text, 10)
  if (version !== VERSION)
    throw new Error(
      `Redis holds a text of version ${version}, and this backend reads version ${VERSION}: bring all backends to one release.`,
    )
  return JSON.parse(text.slice(String(version).length))
}
