import { ERROR_AND_END, type ServerPromises } from './server-promise.ts'

/** What is checked of the first match: from its start to SIGTERM. */

export const startPromises = {
  announces: {
    level: 'required',
    says: 'prints one line that announces its ports',
    expects: 'on standard output {"msg":"game server listening","port":...,"controlPort":...}',
  },
  ready: {
    level: 'required',
    says: 'says when it takes players',
    expects: 'GET /ready on the control port: 200, or 404 for a server that is ready as soon as it listens',
  },
  healthz: {
    level: 'optional',
    says: 'says that it is alive',
    expects: 'GET /healthz on the control port: 200',
  },
  state: {
    level: 'required',
    says: 'tells its fleet how its match stands',
    expects:
      'GET /state on the control port with proof: 200 and a report, with state "open" before the match begins',
  },
  'state-proof': {
    level: 'required',
    says: 'tells nobody else how its match stands',
    expects: 'GET /state without a bearer token, and with that of /remove: 403',
  },
  'first-report': {
    level: 'required',
    says: 'reports as soon as it is started',
    expects: 'POST {BACKEND_URL}/match/{MATCH_ID}/report',
  },
} as const satisfies ServerPromises

export const playerPromises = {
  join: {
    level: 'required',
    says: 'lets a player in who has a good token',
    expects: 'JOINED and the id of the player',
  },
  'player-ids': {
    level: 'required',
    says: 'reads ids of any script in PLAYERS, with %2C, %24 and %25 in them',
    expects: 'JOINED and the id of the player, in UTF-8 and decoded',
  },
  'reports-players': {
    level: 'required',
    says: 'reports who is connected',
    expects: 'a report whose players are those who have joined, and whose client_count is at least as many',
  },
  'refuses-forged': {
    level: 'required',
    says: 'refuses a token that another key has signed',
    expects: ERROR_AND_END,
  },
  'refuses-expired': {
    level: 'required',
    says: 'refuses a token that has expired',
    expects: ERROR_AND_END,
  },
  'refuses-other-match': {
    level: 'required',
    says: 'refuses a token of another match',
    expects: ERROR_AND_END,
  },
  'refuses-strangers': {
    level: 'required',
    says: 'refuses a player who is not in PLAYERS',
    expects: ERROR_AND_END,
  },
  'refuses-no-expiry': {
    level: 'required',
    says: 'refuses a token that never expires',
    expects: ERROR_AND_END,
  },
  'refuses-two-parts': {
    level: 'required',
    says: 'refuses a token without its third part',
    expects: ERROR_AND_END,
  },
  'refuses-padding': {
    level: 'required',
    says: 'refuses a token whose signature is written with padding (=)',
    expects: ERROR_AND_END,
  },
  replaces: {
    level: 'required',
    says: 'lets a newer connection of a player replace the one before',
    expects: `JOINED on the new connection; on the old one ${ERROR_AND_END}`,
  },
  'replaces-says': {
    level: 'optional',
    says: 'says why the older connection ends',
    expects: 'the line ERROR replaced by a newer connection',
  },
  'same-token': {
    level: 'required',
    says: 'lets a player in again with the token that they used before',
    expects: `JOINED on the new connection; on the old one ${ERROR_AND_END}`,
  },
  'join-lower-case': {
    level: 'required',
    says: 'reads the verb JOIN in any case',
    expects: 'JOINED and the id of the player, in answer to "join" and a good token',
  },
  'join-in-pieces': {
    level: 'required',
    says: 'reads a JOIN that arrives in pieces, and ends with \\r\\n',
    expects: 'JOINED and the id of the player',
  },
} as const satisfies ServerPromises

export const removalPromises = {
  'remove-proof': {
    level: 'required',
    says: 'removes nobody without proof',
    expects: 'POST /remove without a bearer token, and with that of /assign: 403',
  },
  remove: {
    level: 'required',
    says: 'removes a player who has left for good, and may be told so again',
    expects: 'POST /remove with proof: 200, both times',
  },
  'remove-sends-away': {
    level: 'required',
    says: 'sends a removed player away',
    expects: ERROR_AND_END,
  },
  'remove-keeps-out': {
    level: 'required',
    says: 'does not let a removed player in again',
    expects: ERROR_AND_END,
  },
  'remove-reports': {
    level: 'required',
    says: 'leaves a removed player out of its reports',
    expects: 'GET /state: players without the one who was removed',
  },
} as const satisfies ServerPromises

export const stopPromises = {
  'stop-tells-players': {
    level: 'required',
    says: 'tells its players that the match is over when SIGTERM ends it',
    expects: 'STATE stop, then the end of the connection',
  },
  'stop-report': {
    level: 'required',
    says: 'reports the end when SIGTERM ends it',
    expects:
      'a report with state "stop", end_reason "stopped", and the players who were connected, without the one who was removed',
  },
  'stop-exit': {
    level: 'required',
    says: 'exits when SIGTERM ends it',
    expects: 'exit code 0',
  },
  'reports-proved': {
    level: 'required',
    says: 'proves that its reports are its own',
    expects: 'authorization: Bearer, and the HMAC-SHA256 of "muster report" under MATCH_KEY',
  },
  'reports-valid': {
    level: 'required',
    says: 'reports only what the backend accepts',
    expects: 'application/json that fits the schema of a report',
  },
  'reports-seq': {
    level: 'required',
    says: 'numbers its reports',
    expects: 'a seq that grows with each report',
  },
} as const satisfies ServerPromises
