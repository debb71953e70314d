import Type from 'typebox'

import { MATCH_ID_PATTERN, MAX_PLAYER_ID_LENGTH } from './ids.ts'

/** Bodies and answers of the backend's routes: one source for types, validation and the OpenAPI document. */
const strict = { additionalProperties: false } as const

const MatchId = Type.String({
  pattern: MATCH_ID_PATTERN,
  description: 'Letters, digits and . _ : - only, 1 to 64.',
})

/** Validators of these schemas must know the keyword `x-player-id`: it stands for what a pattern cannot say, or not as plainly. */
export const PlayerId = Type.String({
  'x-player-id': true,
  maxLength: MAX_PLAYER_ID_LENGTH,
  description:
    'Visible characters of any script, in Unicode normalization form C (NFC), 1 to 128. No white space, controls, ' +
    'bidirectional or zero-width characters.',
})

/** The body of a join and of a leave, and the query of a status and of a stream. */
export const PlayerRef = Type.Object({ player_id: PlayerId }, strict)
export const SessionParams = Type.Object({ session_id: MatchId }, strict)

/** Why a player waits: which rule, what it needs, when it relaxes. */
export const Waiting = Type.Object(
  {
    code: Type.Enum(['needs-players', 'partial-soon', 'next-to-form', 'no-capacity', 'server-starting']),
    says: Type.String({ description: 'The same for a person to read.' }),
    needs: Type.Optional(Type.Integer({ description: 'How many more players it takes.' })),
    relaxes_at: Type.Optional(Type.String({ description: 'When a smaller match will do (ISO 8601, UTC).' })),
  },
  { ...strict, $id: 'Waiting' },
)
export type Waiting = Type.Static<typeof Waiting>

const Connection = {
  session_id: Type.String(),
  players: Type.Array(Type.String()),
  connect_host: Type.String({ description: 'The game server itself, for clients that connect directly.' }),
  connect_port: Type.Integer(),
  token: Type.String({ description: 'For `JOIN <token>` at the proxy, or at the game server.' }),
  play_path: Type.String({ description: 'The WebSocket of this match, at the proxy.' }),
}

const Queued = {
  session_id: Type.String({ description: 'Begins with `pending-` until there is a match.' }),
  players: Type.Array(Type.String()),
  position: Type.Optional(Type.Integer({ description: '1 is next.' })),
  waiting: Type.Optional(Waiting),
  requeued: Type.Optional(Type.String({ description: 'Why the last match fell through, when one did.' })),
}

export const JoinAnswer = Type.Union([
  Type.Object({ status: Type.Literal('matched'), ...Connection }, strict),
  Type.Object({ status: Type.Literal('queued'), ...Queued }, strict),
])
export type JoinAnswer = Type.Static<typeof JoinAnswer>

/** One shape for all three states, as old clients expect: the address is null until there is one. */
export const StatusAnswer = Type.Object(
  {
    status: Type.Enum(['pending', 'matched', 'ended']),
    session_id: Type.Union([Type.String(), Type.Null()]),
    connect_host: Type.Union([Type.String(), Type.Null()]),
    connect_port: Type.Union([Type.Integer(), Type.Null()]),
    players: Type.Optional(Type.Array(Type.String())),
    token: Type.Optional(Type.String()),
    play_path: Type.Optional(Type.String()),
    position: Type.Optional(Type.Integer()),
    waiting: Type.Optional(Waiting),
    requeued: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String({ description: 'Why it ended: the match, or the wait.' })),
  },
  strict,
)
export type StatusAnswer = Type.Static<typeof StatusAnswer>

/** The events of `GET /match/events`: the name of each, and the data it carries (as JSON). */
export const PlayerEvent = Type.Union([
  Type.Object({ event: Type.Literal('queued'), data: Type.Object(Queued, strict) }),
  Type.Object({ event: Type.Literal('starting'), data: Type.Object(Queued, strict) }),
  Type.Object({ event: Type.Literal('ready'), data: Type.Object(Connection, strict) }),
  Type.Object({
    event: Type.Literal('ended'),
    data: Type.Object(
      { session_id: Type.Union([Type.String(), Type.Null()]), reason: Type.String() },
      strict,
    ),
  }),
])
export type PlayerEvent = Type.Static<typeof PlayerEvent>

export const LeaveAnswer = Type.Object(
  { status: Type.Enum(['left', 'not-queued']), player_id: Type.String() },
  strict,
)
export const EndAnswer = Type.Object({ status: Type.Literal('ended'), session_id: Type.String() }, strict)
export const ReportAnswer = Type.Object({ status: Type.Literal('noted') }, strict)

const Session = Type.Object(
  {
    session_id: Type.String(),
    game_server_pod: Type.Union([Type.String(), Type.Null()]),
    state: Type.Enum(['forming', 'starting', 'ready', 'running']),
    players: Type.Array(Type.String()),
    created_at: Type.String(),
  },
  strict,
)
export const SessionsAnswer = Type.Object({ count: Type.Integer(), sessions: Type.Array(Session) }, strict)

const ServerStats = Type.Object(
  {
    session_id: Type.String(),
    state: Type.Enum(['open', 'running', 'stop']),
    client_count: Type.Integer(),
    ttl_seconds: Type.Integer(),
    updated_at: Type.String(),
  },
  strict,
)
export const ServerStatsAnswer = Type.Object(
  { count: Type.Integer(), servers: Type.Array(ServerStats) },
  strict,
)

export const CleanupAnswer = Type.Object(
  {
    cleaned: Type.Integer({ description: 'Game servers stopped.' }),
    repairs: Type.Integer({ description: 'All that was mended.' }),
  },
  strict,
)
export const HealthAnswer = Type.Object({ status: Type.Enum(['ok', 'degraded']) }, strict)
export const ReadyAnswer = Type.Object(
  {
    status: Type.Enum(['ready', 'degraded', 'stopping']),
    leads: Type.Boolean({ description: 'Whether it is the one backend that forms and repairs now.' }),
    parts: Type.Record(Type.String(), Type.Enum(['ok', 'failing'])),
  },
  strict,
)

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601, UTC.' })
const GivenTime = Type.String({
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$`,
  description: 'ISO 8601 with its zone, as 2026-01-31T18:00:00Z.',
})

/** The query of the history's list. Its numbers are text, as they stand in the address. */
export const HistoryFilter = Type.Object(
  {
    player_id: Type.Optional(PlayerId),
    state: Type.Optional(Type.Enum(['live', 'ended'])),
    since: Type.Optional(GivenTime),
    until: Type.Optional(GivenTime),
    limit: Type.Optional(
      Type.String({
        pattern: '^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$',
        description: '1 to 200; 50 without it.',
      }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the page before.' })),
  },
  strict,
)
export type HistoryFilter = Type.Static<typeof HistoryFilter>

const historyMatch = {
  session_id: Type.String(),
  state: Type.Enum(['forming', 'starting', 'ready', 'running', 'ended']),
  players: Type.Array(
    Type.Object(
      {
        player_id: Type.String(),
        ticket: Type.String(),
        queued_at: Time,
        wait_ms: Type.Integer({ description: 'From the ticket to the match.' }),
        fate: orNull(Type.String({ description: '`gone`, or `queued-again` when the match fell through.' })),
      },
      strict,
    ),
  ),
  backend_pod: orNull(Type.String({ description: 'The backend that formed it.' })),
  game_server_pod: orNull(Type.String()),
  created_at: Time,
  ended_at: orNull(Time),
  end_reason: orNull(Type.String()),
  server_exit_code: orNull(Type.Integer()),
}
const HistoryMatch = Type.Object(historyMatch, strict)
export type HistoryMatch = Type.Static<typeof HistoryMatch>

export const HistoryAnswer = Type.Object(
  {
    matches: Type.Array(HistoryMatch, { description: 'The latest formed first.' }),
    next: orNull(Type.String({ description: 'The cursor of the next page, when there is one.' })),
  },
  strict,
)

export const HistoryMatchAnswer = Type.Object(
  {
    ...historyMatch,
    timeline: Type.Array(
      Type.Object(
        {
          at: Time,
          became: Type.String({ description: 'The state that it came into, or `server-exited`.' }),
          backend_pod: Type.String(),
          cause: Type.Enum(['queue', 'order', 'server', 'report', 'request', 'repair']),
          why: orNull(Type.String()),
        },
        strict,
      ),
      { description: 'The earliest first.' },
    ),
    server_last_lines: Type.Optional(
      Type.Array(Type.String(), { description: 'What its game server last wrote; for administrators.' }),
    ),
  },
  strict,
)
export type HistoryMatchAnswer = Type.Static<typeof HistoryMatchAnswer>

export const ProblemBody = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.Optional(Type.String()),
  },
  { ...strict, $id: 'Problem' },
)
