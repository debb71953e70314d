import type { Match } from '../../src/match/match.ts'
import type { GoneReason, Ticket } from '../../src/match/ticket.ts'

/** Redis once it is quiet: every key of the namespace, in the terms of the domain. */
export interface RedisDump {
  readonly places: ReadonlyMap<
    string,
    { readonly is: 'queued'; readonly ticket: Ticket } | { readonly is: 'matched'; readonly match: string }
  >
  /** Players in any queue, with the time that orders them. */
  readonly queue: ReadonlyMap<string, number>
  readonly gone: ReadonlyMap<string, GoneReason>
  /** Live matches, and those that ended within the last hour. */
  readonly matches: ReadonlyMap<string, { readonly match: Match; readonly epoch: number | undefined }>
  readonly active: readonly string[]
  readonly due: readonly string[]
  /** Players with a sign of life: exactly those who hold a place. */
  readonly signs: readonly string[]
  /** Matches whose servers' reports are expected. */
  readonly heard: readonly string[]
  /** Entries that history has not stored. */
  readonly backlog: number
  /** Keys that are not in the table of keys. */
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

/** PostgreSQL: one row per match. */
export type RecordDump = ReadonlyMap<string, readonly RecordedMatch[]>

export interface FleetDump {
  /** Matches with a file in the fleet's folder. */
  readonly files: readonly string[]
  /** Running game servers, whether or not anything knows them. */
  readonly processes: readonly { readonly match: string; readonly pid: number }[]
}

export interface BackendView {
  readonly name: string
  readonly sessions: readonly string[]
  readonly failing: readonly string[]
  readonly streams: number
  readonly backlog: number
}

/** What a process held at a time. */
export interface Footprint {
  readonly program: string
  /** When the process began, and when this was. Milliseconds since 1970. */
  readonly began: number
  readonly t: number
  /** Bytes that a full garbage collection leaves: objects and buffers. */
  readonly heap: number
  /** Bytes of memory that the process takes from the machine. */
  readonly rss: number
  readonly descriptors: number
}

/** A process that ended by itself. */
export interface Crash {
  readonly program: string
  /** Its exit code, or a signal that no fault sent. */
  readonly how: string
}

export interface Dumps {
  readonly redis: RedisDump
  /** If it is missing, checks that need it are skipped. */
  readonly record: RecordDump | undefined
  readonly fleet: FleetDump
  readonly backends: readonly BackendView[]
  readonly footprints: readonly Footprint[]
  readonly crashes: readonly Crash[]
  readonly terms: Terms
}

/** The settings of the system. */
export interface Terms {
  readonly size: number
  readonly minPartialSize: number
  readonly maxServers: number
  readonly ticketTtlMs: number
  /** Redis syncs its file each second, so its last writes before a kill may be lost. */
  readonly lossMs: number
  /** How far apart the clocks of store and history may be after clock faults. */
  readonly skewMs: number
}
