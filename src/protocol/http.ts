import Type from 'typebox'

import { MATCH_ID_PATTERN, MAX_PLAYER_ID_LENGTH, QUEUE_ID_PATTERN } from './ids.ts'
import { PlayerState, Waiting } from './player-state.ts'
import { WhyAnswer } from './why-answer.ts'

/** Bodies and answers of the backend's routes: the one source for types, validation and the OpenAPI document. */
const strict = { additionalProperties: false } as const

const MatchId = Type.String({
  pattern: MATCH_ID_PATTERN,
  description: '1 to 64 letters, digits and . _ : -',
})

/**
 * Validators of these schemas must implement the keyword `x-player-id`, which checks what a pattern cannot, or cannot
 * explain.
 */
export const PlayerId = Type.String({
  'x-player-id': true,
  maxLength: MAX_PLAYER_ID_LENGTH,
  description:
    '1 to 128 visible characters of any script, in Unicode normalization form C (NFC). No white space, controls, ' +
    'bidirectional or zero-width characters.',
})

export const QueueName = Type.String({
  pattern: QUEUE_ID_PATTERN,
  description: 'A queue of the configuration; a join without it is for the default queue.',
})

/** The body of a leave, and the query of a status and of a stream. */
export const PlayerRef = Type.Object({ player_id: PlayerId }, strict)
export const SessionParams = Type.Object({ session_id: MatchId }, strict)

const ServerPorts = Type.Array(
  Type.Object(
    { name: Type.String(), protocol: Type.Enum(['tcp', 'udp', 'ws']), port: Type.Integer() },
    strict,
  ),
  {
    description:
      'All ports of the game server, on `connect_host`. The first is `connect_port`, named `game`.',
  },
)

const Teams = Type.Array(Type.Object({ name: Type.String(), players: Type.Array(Type.String()) }, strict), {
  description: 'The teams of the match. A queue without teams has one, named `players`.',
})

const Connection = {
  session_id: Type.String(),
  queue: Type.Optional(Type.String({ description: 'The queue that formed the match.' })),
  players: Type.Array(Type.String()),
  teams: Type.Optional(Teams),
  connect_host: Type.String({
    description: "The game server's own address, for clients that connect directly.",
  }),
  connect_port: Type.Integer(),
  connect_ports: ServerPorts,
  token: Type.String({ description: 'For `JOIN <token>` at the proxy, or at the game server.' }),
  play_path: Type.String({ description: "The path of this match's WebSocket at the proxy." }),
}

const Queued = {
  session_id: Type.String({ description: 'Starts with `pending-` until there is a match.' }),
  queue: Type.Optional(Type.String({ description: 'The queue that the player joined.' })),
  players: Type.Array(Type.String()),
  position: Type.Optional(Type.Integer({ description: '1 is next.' })),
  waiting: Type.Optional(Waiting),
  requeued: Type.Optional(
    Type.String({ description: 'Why the last match was not played, if there was one.' }),
  ),
}

export const JoinAnswer = Type.Union([
  Type.Object({ status: Type.Literal('matched'), state: PlayerState, ...Connection }, strict),
  Type.Object({ status: Type.Literal('queued'), state: PlayerState, ...Queued }, strict),
])
export type JoinAnswer = Type.Static<typeof JoinAnswer>

/** One shape for all three states, as old clients expect: the address is null until there is one. */
export const StatusAnswer = Type.Object(
  {
    status: Type.Enum(['pending', 'matched', 'ended']),
    state: PlayerState,
    session_id: Type.Union([Type.String(), Type.Null()]),
    queue: Type.Optional(Type.String()),
    connect_host: Type.Union([Type.String(), Type.Null()]),
    connect_port: Type.Union([Type.Integer(), Type.Null()]),
    connect_ports: Type.Optional(ServerPorts),
    players: Type.Optional(Type.Array(Type.String())),
    teams: Type.Optional(Teams),
    token: Type.Optional(Type.String()),
    play_path: Type.Optional(Type.String()),
    position: Type.Optional(Type.Integer()),
    waiting: Type.Optional(Waiting),
    requeued: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String({ description: 'Why the match or the wait ended.' })),
  },
  strict,
)
export type StatusAnswer = Type.Static<typeof StatusAnswer>

/** The events of `GET /match/events`: their names, and their data (as JSON). */
export const PlayerEvent = Type.Union([
  Type.Object({ event: Type.Literal('queued'), data: Type.Object(Queued, strict) }),
  Type.Object({ event: Type.Literal('why'), data: WhyAnswer }),
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
/** Where the player is now; the other events say more about it. */
export type PlayerStep = Exclude<PlayerEvent, { event: 'why' }>

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
    cleaned: Type.Integer({ description: 'How many game servers were stopped.' }),
    repairs: Type.Integer({ description: 'How many repairs were made.' }),
  },
  strict,
)
export const HealthAnswer = Type.Object({ status: Type.Enum(['ok', 'degraded']) }, strict)
export const ReadyAnswer = Type.Object(
  {
    status: Type.Enum(['ready', 'degraded', 'stopping']),
    leads: Type.Boolean({ description: 'Whether this backend leads: it forms matches and repairs.' }),
    parts: Type.Record(Type.String(), Type.Enum(['ok', 'failing'])),
  },
  strict,
)

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601, UTC.' })
const GivenTime = Type.String({
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$`,
  description: 'ISO 8601 with a time zone, such as 2026-01-31T18:00:00Z.',
})

/** The query of the list of matches. Numbers are text, as in the URL. */
export const HistoryFilter = Type.Object(
  {
    player_id: Type.Optional(PlayerId),
    queue: Type.Optional(QueueName),
    state: Type.Optional(Type.Enum(['live', 'ended'])),
    since: Type.Optional(GivenTime),
    until: Type.Optional(GivenTime),
    limit: Type.Optional(
      Type.String({
        pattern: '^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$',
        description: '1 to 200, default 50.',
      }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the previous page.' })),
  },
  strict,
)
export type HistoryFilter = Type.Static<typeof HistoryFilter>

const historyMatch = {
  session_id: Type.String(),
  queue: orNull(Type.String({ description: 'The queue that formed it.' })),
  state: Type.Enum(['forming', 'starting', 'ready', 'running', 'ended']),
  players: Type.Array(
    Type.Object(
      {
        player_id: Type.String(),
        ticket: Type.String(),
        queued_at: Time,
        wait_ms: Type.Integer({ description: 'Time from the ticket to the match.' }),
        fate: orNull(Type.String({ description: '`gone`, or `queued-again` if the match was not played.' })),
      },
      strict,
    ),
  ),
  backend_pod: orNull(Type.String({ description: 'The backend that formed it.' })),
  game_server_pod: orNull(Type.String()),
  created_at: Time,
  ended_at: orNull(Time),
  end_reason: orNull(Type.String()),
  end_detail: orNull(
    Type.String({ description: 'Which promise its game server broke; only when it was never ready.' }),
  ),
  server_exit_code: orNull(Type.Integer()),
}
const HistoryMatch = Type.Object(historyMatch, strict)
export type HistoryMatch = Type.Static<typeof HistoryMatch>

export const HistoryAnswer = Type.Object(
  {
    matches: Type.Array(HistoryMatch, { description: 'The latest formed first.' }),
    next: orNull(Type.String({ description: 'The cursor of the next page, if there is one.' })),
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
          became: Type.String({ description: 'The state that it entered, or `server-exited`.' }),
          backend_pod: Type.String(),
          cause: Type.Enum(['queue', 'order', 'server', 'report', 'request', 'repair']),
          why: orNull(Type.String()),
        },
        strict,
      ),
      { description: 'The earliest first.' },
    ),
    server_last_lines: Type.Optional(
      Type.Array(Type.String(), { description: 'The last output of its game server; for administrators.' }),
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
