import { ERROR_AND_END, type ServerPromises } from './server-promise.ts'

/** What is checked of servers that are started before their match. */
export const waitingPromises = {
  'waits-ready': {
    level: 'pool',
    says: 'is ready while it waits for its match (WAITS=1)',
    expects: 'the line that announces its ports, then GET /ready: 200 or 404',
  },
  'waits-closed': {
    level: 'pool',
    says: 'lets nobody in before it has its match',
    expects: ERROR_AND_END,
  },
  'waits-no-time': {
    level: 'pool',
    says: 'runs no deadline before it has its match',
    expects: 'GET /state: "open", longer than NO_SHOW_SECONDS and START_DEADLINE_SECONDS after the start',
  },
  'waits-silent': {
    level: 'optional',
    says: 'reports nothing before it has its match',
    expects: 'no POST /match/{MATCH_ID}/report',
  },
  'waits-remove': {
    level: 'optional',
    says: 'has nobody to remove before it has its match',
    expects: 'POST /remove with proof: 409',
  },
  'assign-proof': {
    level: 'pool',
    says: 'takes no match without proof',
    expects: 'without a bearer token 403 to POST /assign, and no upgrade of GET /assign',
  },
  'assign-starts-time': {
    level: 'pool',
    says: 'starts its deadlines at the assignment',
    expects: 'after NO_SHOW_SECONDS a report with end_reason "nobody-came", then exit code 0',
  },
  'assign-line': {
    level: 'pool',
    says: 'answers a backend that wants to open a line for the assignment',
    expects: 'GET /assign with Upgrade: muster-assign and proof: 101, or 404 for a server that wants none',
  },
  assign: {
    level: 'pool',
    says: 'takes the match that it is given',
    expects: '200: on the line when there is one, and otherwise as the answer of POST /assign',
  },
  'assign-again': {
    level: 'pool',
    says: 'may be given the same match again',
    expects: 'POST /assign with the same players in another order: 200',
  },
  'assign-others': {
    level: 'pool',
    says: 'takes no second match',
    expects: 'POST /assign with other players: 409',
  },
  'assign-report': {
    level: 'pool',
    says: 'reports once it has its match',
    expects: 'POST {BACKEND_URL}/match/{MATCH_ID}/report, with proof',
  },
  'assign-join': {
    level: 'pool',
    says: 'lets in the players of its match, and nobody else',
    expects: `JOINED for a player of the match; for another ${ERROR_AND_END}`,
  },
  'assign-bad-body': {
    level: 'optional',
    says: 'takes no match that it cannot read',
    expects: 'POST /assign with proof and without a list of ids: 400',
  },
  'waits-stop': {
    level: 'pool',
    says: 'exits when SIGTERM ends it before it has its match',
    expects: 'exit code 0',
  },
} as const satisfies ServerPromises
