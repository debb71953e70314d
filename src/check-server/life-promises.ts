import { ERROR_AND_END, type ServerPromises } from './server-promise.ts'

/** What is checked of one more match each, started for it. */
export const lifePromises = {
  'open-list': {
    level: 'required',
    says: 'lets in anyone with a good token when PLAYERS is empty',
    expects: 'JOINED and the id of the player',
  },
  'longest-id': {
    level: 'required',
    says: 'reads the token of a player whose id is as long as an id may be',
    expects: 'JOINED and the id of the player, 128 characters of 4 bytes each',
  },
  unjoined: {
    level: 'required',
    says: 'lets nobody play who has not joined (with REQUIRE_TOKEN)',
    expects: `in answer to a line other than JOIN ${ERROR_AND_END}; or UNKNOWN, for a line that means nothing`,
  },
  'long-line': {
    level: 'optional',
    says: 'closes the connection of a client whose line has more than 4096 bytes',
    expects: 'the end of the connection',
  },
  'told-time-refuses': {
    level: 'required',
    says: 'refuses a token that has expired by the clock of the backend, whatever its own says',
    expects: `after an answer whose muster-time is an hour later than exp ${ERROR_AND_END}`,
  },
  'told-time-admits': {
    level: 'required',
    says: 'lets a player in whose token is good by the clock of the backend, whatever its own says',
    expects: 'JOINED and the id of the player, after an answer whose muster-time is an hour earlier than exp',
  },
  'second-backend': {
    level: 'required',
    says: 'reports to the second URL of BACKEND_URL when the first does not answer',
    expects: 'POST {second URL}/match/{MATCH_ID}/report',
  },
  'reports-changes': {
    level: 'required',
    says: 'reports soon after a player has come or gone',
    expects: 'with REPORT_SECONDS=3600, a report with the player, and later one without',
  },
  'stop-report-lost': {
    level: 'required',
    says: 'tells in its last report who has just lost their connection',
    expects: 'players with the one who is connected, and the one who was cut off',
  },
  'refused-report': {
    level: 'optional',
    says: 'does not repeat a report that the backend refuses',
    expects: 'the report of the end once, after it was answered 404',
  },
  'over-stops': {
    level: 'optional',
    says: 'stops when a backend answers a report that the match has ended',
    expects: 'STATE stop to its players and exit code 0, after a report was answered 410',
  },
  fractions: {
    level: 'required',
    says: 'reads fractions in the variables of seconds',
    expects: 'a start with REPORT_SECONDS=0.5, NO_SHOW_SECONDS=3600.5 and the like',
  },
  'reports-regularly': {
    level: 'required',
    says: 'reports every REPORT_SECONDS though nothing happens',
    expects: 'three more reports, with REPORT_SECONDS=0.5',
  },
  'state-seq': {
    level: 'required',
    says: 'numbers its answers to GET /state and its reports together',
    expects: 'no seq twice, and in a report one that is higher than in the answers before',
  },
  'no-show': {
    level: 'required',
    says: 'ends by itself when nobody comes within NO_SHOW_SECONDS',
    expects: 'a report with state "stop" and end_reason "nobody-came", then exit code 0',
  },
  'last-report': {
    level: 'optional',
    says: 'repeats its last report until a backend has taken it',
    expects: 'the report of the end again, after it was answered 503',
  },
  'ignores-input': {
    level: 'required',
    says: 'does not mind the end of its standard input when PARENT_PIPE is not set',
    expects: 'that it lives until NO_SHOW_SECONDS are over, and reports "nobody-came"',
  },
  'no-show-again': {
    level: 'required',
    says: 'waits NO_SHOW_SECONDS again when the last player has left an open match',
    expects: 'after that time, not sooner, a report with end_reason "nobody-came", then exit code 0',
  },
  'never-started': {
    level: 'required',
    says: 'ends by itself when the match has not begun after START_DEADLINE_SECONDS',
    expects: 'after that time, not sooner, a report with end_reason "never-started", then exit code 0',
  },
  'everyone-left': {
    level: 'required',
    says: 'ends a running match when nobody is there for RECONNECT_SECONDS',
    expects: 'after that time, not sooner, a report with end_reason "everyone-left", then exit code 0',
  },
  'remove-bad-body': {
    level: 'optional',
    says: 'answers a removal that it cannot read',
    expects: 'POST /remove with proof and without an id: 400',
  },
  'remove-all': {
    level: 'required',
    says: 'ends at once when all its players have left for good',
    expects: 'a report with end_reason "everyone-left", then exit code 0',
  },
  'parent-pipe': {
    level: 'optional',
    says: 'ends when its standard input ends and PARENT_PIPE is 1',
    expects: 'an exit',
  },
  'bad-variable': {
    level: 'optional',
    says: 'does not start with a variable that is wrong',
    expects: 'with MATCH_KEY=nonsense, and with NO_SHOW_SECONDS=soon, a sentence and exit code 2',
  },
} as const satisfies ServerPromises
