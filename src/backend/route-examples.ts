/** What the OpenAPI document shows of each route, by operation: what is sent, and what is answered. */
export interface RouteExample {
  readonly body?: object
  readonly answer: object | null
}

const match = '0b9f6a3e-6f0c-4f6b-9d59-0c2a5f4d1c11'
const ticket = '5d37f3ab-da16-416e-83b3-bbc2146686a8'
const token = 'eyJtYXRjaCI6IjBiOWYifQ.c2lnbmF0dXJl.cm91dGU'
const waiting = {
  code: 'needs-players',
  says: 'Waiting for 1 more player to fill a match of 2; a match of 2 or more begins once the first player has waited 15 s.',
  needs: 1,
  relaxes_at: '2026-01-31T18:00:15.000Z',
}
const connection = {
  session_id: match,
  queue: 'duel',
  players: ['ada', 'bob'],
  teams: [{ name: 'players', players: ['ada', 'bob'] }],
  connect_host: '127.0.0.1',
  connect_port: 40123,
  connect_ports: [{ name: 'game', protocol: 'tcp', port: 40123 }],
  token,
  play_path: `/play/${match}`,
}
const times = { created_at: '2026-01-31T18:00:02.000Z', ended_at: '2026-01-31T18:05:02.000Z' }
const playerInHistory = {
  player_id: 'ada',
  ticket,
  queued_at: '2026-01-31T18:00:00.000Z',
  wait_ms: 2000,
  fate: 'gone',
}
const configVersion = 'ee6952e59bbb'
const matchInHistory = {
  session_id: match,
  queue: 'duel',
  config_version: configVersion,
  state: 'ended',
  players: [playerInHistory],
  backend_pod: 'muster-backend-7c9d',
  game_server_pod: 'match-0b9f6a3e',
  ...times,
  end_reason: 'finished',
  end_detail: null,
  server_exit_code: 0,
}

const party = {
  code: 'K7MQXA',
  leader: 'ada',
  members: [
    { player_id: 'ada', ready: true, state: 'unknown' },
    { player_id: 'bob', ready: false, state: 'unknown' },
  ],
}
const queuedParty = {
  status: 'queued',
  state: 'queued',
  session_id: `pending-${ticket}`,
  queue: 'squad',
  players: ['ada', 'bob'],
  position: 1,
  waiting,
  queues: [
    { queue: 'squad', position: 1, waiting },
    { queue: 'duel', position: 4, waiting },
  ],
}

export const routeExamples: Readonly<Record<string, RouteExample>> = {
  join: {
    body: { player_id: 'ada', queue: 'duel' },
    answer: {
      status: 'queued',
      state: 'queued',
      session_id: `pending-${ticket}`,
      queue: 'duel',
      players: ['ada'],
      position: 1,
      waiting,
    },
  },
  status: { answer: { status: 'matched', state: 'ready', ...connection } },
  why: {
    answer: {
      state: 'queued',
      queue: 'duel',
      waited_seconds: 12.4,
      waiting: {
        code: 'no-fit',
        says: 'Looking for players who fit the rules of this queue; the rules relax with time.',
        needs: 0,
        relaxes_at: '2026-01-31T18:00:15.000Z',
      },
      blocked_by: 'skill',
      rules: [
        { rule: 'skill', removes: 3 },
        { rule: 'region', removes: 1 },
      ],
      looked_at: 4,
      missing: null,
      relaxes: [{ rule: 'skill', at: '2026-01-31T18:00:15.000Z' }],
      free_servers: 12,
      estimate: { low_seconds: 6.1, high_seconds: 41.5, from: 84, of: 'party-size' },
    },
  },
  leave: { body: { player_id: 'ada' }, answer: { status: 'left', player_id: 'ada' } },
  party: { answer: party },
  openParty: { body: { player_id: 'ada' }, answer: { ...party, members: party.members.slice(0, 1) } },
  joinParty: { body: { player_id: 'bob', code: 'K7MQXA' }, answer: party },
  leaveParty: { body: { player_id: 'bob' }, answer: { status: 'left', player_id: 'bob' } },
  kick: {
    body: { player_id: 'ada', member: 'bob' },
    answer: { ...party, members: party.members.slice(0, 1) },
  },
  promote: { body: { player_id: 'ada', member: 'bob' }, answer: { ...party, leader: 'bob' } },
  ready: {
    body: { player_id: 'ada', ready: true, attributes: { rating: 1512 }, version: '1.4.0' },
    answer: party,
  },
  queueParty: { body: { player_id: 'ada', queues: ['squad', 'duel'] }, answer: queuedParty },
  end: { answer: { status: 'ended', session_id: match } },
  report: {
    body: { seq: 3, state: 'running', client_count: 2, players: ['ada', 'bob'], ttl_seconds: 240 },
    answer: { status: 'noted' },
  },
  serverStats: {
    answer: {
      count: 1,
      servers: [
        {
          session_id: match,
          state: 'running',
          client_count: 2,
          ttl_seconds: 240,
          updated_at: times.created_at,
        },
      ],
    },
  },
  activeSessions: {
    answer: {
      count: 1,
      sessions: [
        {
          session_id: match,
          game_server_pod: 'match-0b9f6a3e',
          state: 'running',
          players: ['ada', 'bob'],
          created_at: times.created_at,
        },
      ],
    },
  },
  cleanup: { answer: { cleaned: 1, repairs: 1 } },
  history: { answer: { matches: [matchInHistory], next: null } },
  historyMatch: {
    answer: {
      ...matchInHistory,
      timeline: [
        {
          at: times.created_at,
          became: 'forming',
          backend_pod: 'muster-backend-7c9d',
          cause: 'queue',
          why: null,
        },
        {
          at: times.ended_at,
          became: 'ended',
          backend_pod: 'muster-backend-7c9d',
          cause: 'report',
          why: 'finished',
        },
      ],
    },
  },
  health: { answer: { status: 'ok' } },
  healthz: { answer: { status: 'ok' } },
  readyz: {
    answer: {
      status: 'ready',
      leads: true,
      config_version: configVersion,
      parts: { redis: 'ok', fleet: 'ok', form: 'ok', history: 'ok' },
    },
  },
}

/** What `GET /match/events` sends, as it is on the wire. */
export const eventStreamExample = [
  'event: queued',
  `data: ${JSON.stringify({ session_id: `pending-${ticket}`, players: ['ada'], position: 1, waiting })}`,
  '',
  'event: ready',
  `data: ${JSON.stringify(connection)}`,
  '',
  'event: ended',
  `data: ${JSON.stringify({ session_id: match, reason: 'finished' })}`,
  '',
  '',
].join('\n')
