/**
 * What a player's program is told, as plain types: with the schemas' own types the SDK's declarations would need a package.
 * A test holds them equal to the schemas of `http.ts`.
 */

/** Where a player is. */
export type PlayerState = 'queued' | 'starting' | 'ready' | 'running' | 'ended' | 'unknown'

/** Why a player waits: which rule, what it needs, and when it relaxes. */
export interface Waiting {
  readonly code:
    | 'needs-players'
    | 'partial-soon'
    | 'no-fit'
    | 'next-to-form'
    | 'no-capacity'
    | 'queue-not-served'
    | 'server-starting'
  /** The same as a sentence. */
  readonly says: string
  /** How many more players it takes. */
  readonly needs?: number
  /** When a smaller match will do (ISO 8601, UTC). */
  readonly relaxes_at?: string
}

/** One port of a game server. */
export interface ServerPort {
  readonly name: string
  readonly protocol: 'tcp' | 'udp' | 'ws'
  readonly port: number
}

/** Players on one side of a match. */
export interface Team {
  readonly name: string
  readonly players: readonly string[]
}

/** A match that is ready for its player. */
export interface MatchReady {
  /** The id of the match. */
  readonly session_id: string
  /** The queue that formed the match. */
  readonly queue?: string
  readonly players: readonly string[]
  /** The teams of the match. A queue without teams has one, named `players`. */
  readonly teams?: readonly Team[]
  /** The game server itself, for clients that connect directly. */
  readonly connect_host: string
  readonly connect_port: number
  /** All ports of the game server, on `connect_host`. The first is `connect_port`, named `game`. */
  readonly connect_ports: readonly ServerPort[]
  /** For `JOIN <token>` at the proxy, or at the game server. */
  readonly token: string
  /** The WebSocket of this match, at the proxy. */
  readonly play_path: string
}

/** A player without a match that is ready. */
export interface InQueue {
  /** Begins with `pending-` until there is a match. */
  readonly session_id: string
  /** The queue that the player joined. */
  readonly queue?: string
  readonly players: readonly string[]
  /** 1 is next. */
  readonly position?: number
  readonly waiting?: Waiting
  /** Why the last match was not played, if there was one. */
  readonly requeued?: string
}

/** The end of a match, or of a wait without a match. */
export interface Ended {
  /** `null` if there was no match. */
  readonly session_id: string | null
  readonly reason: string
}

/** Everything that is known about a player's wait. */
export interface WhyAnswer {
  readonly state: PlayerState
  readonly queue: string | null
  readonly waited_seconds: number | null
  readonly waiting?: Waiting
  /** The rule without which the player would be matched now, if one alone blocks. */
  readonly blocked_by: string | null
  /** How many players each rule alone removes. */
  readonly rules: readonly { readonly rule: string; readonly removes: number }[]
  /** How many other players were looked at: the nearest, or all. */
  readonly looked_at: number
  /** Who is not there, if no single rule blocks: so many suitable players, or one for a role; `fit`: they do not fit together. */
  readonly missing: { readonly players?: number; readonly role?: string; readonly fit?: true } | null
  /** What is relaxed next for this player, and when (ISO 8601, UTC). */
  readonly relaxes: readonly { readonly rule: string; readonly at: string }[]
  /** Game servers that could start now; `null` if the number has no limit. */
  readonly free_servers: number | null
  /** The whole wait, from recent waits; `null` where too few are known. */
  readonly estimate: {
    /** A quarter of the recent waits was shorter. */
    readonly low_seconds: number
    /** One in ten was longer. */
    readonly high_seconds: number
    /** Of how many waits, in the last half hour. */
    readonly from: number
    readonly of: 'party-size' | 'queue'
  } | null
}

/** One step of a player's way. */
export type PlayerStep =
  | { readonly event: 'queued'; readonly data: InQueue }
  | { readonly event: 'starting'; readonly data: InQueue }
  | { readonly event: 'ready'; readonly data: MatchReady }
  | { readonly event: 'ended'; readonly data: Ended }

/** A step, or why a player who is queued waits. */
export type PlayerEvent = PlayerStep | { readonly event: 'why'; readonly data: WhyAnswer }

/** A party: players who find each other by a code, and queue together. */
export interface PartyAnswer {
  /** Others join with it. */
  readonly code: string
  readonly leader: string
  /** In the order of joining. */
  readonly members: readonly PartyMember[]
  /** The queue that the party waits in. */
  readonly queue?: string
}

export interface PartyMember {
  readonly player_id: string
  /** Used up when the party joins a queue. */
  readonly ready: boolean
  readonly state: PlayerState
}

/** Where a player is. The address is `null` until there is one. */
export interface StatusAnswer {
  /** The same as `state`, in the words of older clients. */
  readonly status: 'pending' | 'matched' | 'ended'
  readonly state: PlayerState
  readonly session_id: string | null
  readonly queue?: string
  readonly connect_host: string | null
  readonly connect_port: number | null
  readonly connect_ports?: readonly ServerPort[]
  readonly players?: readonly string[]
  readonly teams?: readonly Team[]
  readonly token?: string
  readonly play_path?: string
  readonly position?: number
  readonly waiting?: Waiting
  /** Why the last match was not played, if there was one. */
  readonly requeued?: string
  /** Why it ended: the match, or the wait. */
  readonly reason?: string
}
