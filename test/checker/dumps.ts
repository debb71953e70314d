import type { Match } from '../../src/match/match.ts'
import type { GoneReason, Ticket } from '../../src/match/ticket.ts'

/** Redis, once it is quiet: every key of the namespace, in the words of the domain. */
export interface RedisDump {
  readonly places: ReadonlyMap<
    string,
    { readonly is: 'queued'; readonly ticket: Ticket } | { readonly is: 'matched'; readonly match: string }
  >
  /** Players in their order, by the time that orders them. */
  readonly queue: ReadonlyMap<string, number>
  readonly gone: ReadonlyMap<string, GoneReason>
  /** Live matches, and for an hour also those that ended. */
  readonly matches: ReadonlyMap<string, { readonly match: Match; readonly epoch: number | undefined }>
  readonly active: readonly string[]
  readonly due: readonly string[]
  /** Players with a sign of life: of those who hold a place, and of nobody else. */
  readonly signs: readonly string[]
  /** Matches whose servers are listened to. */
  readonly heard: readonly string[]
  /** Entries that history was not told. */
  readonly backlog: number
  /** Keys that the table of keys does not explain. */
  readonly unexplained: readonly string[]
}

export interface RecordedMatch {
  readonly match: string
  readonly state: string
  readonly endedAt: number | undefined
  readonly why: string | undefined
  readonly players: readonly {
    readonly player: string
    readonly ticket: string
    readonly queuedAt: number
    readonly fate: string | undefined
  }[]
  readonly timeline: readonly { readonly at: number; readonly became: string; readonly cause: string }[]
}

/** PostgreSQL: a row for each match. */
export type RecordDump = ReadonlyMap<string, readonly RecordedMatch[]>

export interface FleetDump {
  /** Matches that have a file in the fleet's folder. */
  readonly files: readonly string[]
  /** Game servers that run, whoever knows of them. */
  readonly processes: readonly { readonly match: string; readonly pid: number }[]
}

export interface BackendView {
  readonly name: string
  readonly sessions: readonly string[]
  readonly failing: readonly string[]
  readonly streams: number
  readonly backlog: number
}

export interface Dumps {
  readonly redis: RedisDump
  /** Without it, what hangs on it is not checked. */
  readonly record: RecordDump | undefined
  readonly fleet: FleetDump
  readonly backends: readonly BackendView[]
  readonly terms: Terms
}

/** What the system was asked for. */
export interface Terms {
  readonly size: number
  readonly minPartialSize: number
  readonly maxServers: number
  readonly ticketTtlMs: number
  /** What Redis wrote so shortly before it was killed may be lost: it puts its file on the disk each second. */
  readonly lossMs: number
}
