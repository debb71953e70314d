import { lifePromises } from './life-promises.ts'
import { playerPromises, removalPromises, startPromises, stopPromises } from './match-promises.ts'
import { waitingPromises } from './waiting-promises.ts'

/** All promises of docs/server-contract.md, in the order in which they are checked. */
export const promises = {
  ...startPromises,
  ...playerPromises,
  ...removalPromises,
  ...stopPromises,
  ...lifePromises,
  ...waitingPromises,
}

export type PromiseName = keyof typeof promises

/** What cannot be seen of a server that breaks another promise: each would only be one more wait in vain. */
export const restsOn: Readonly<Partial<Record<PromiseName, readonly PromiseName[]>>> = {
  'reports-players': ['first-report'],
  'stop-report': ['first-report'],
  'refuses-padding': ['refuses-forged'],
  'replaces-says': ['replaces'],
  'same-token': ['replaces'],
  'longest-id': ['open-list'],
  unjoined: ['join'],
  'told-time-refuses': ['first-report', 'join', 'refuses-expired'],
  'told-time-admits': ['first-report', 'join'],
  'second-backend': ['first-report'],
  'reports-changes': ['second-backend', 'join'],
  'stop-report-lost': ['second-backend', 'reports-changes'],
  'refused-report': ['second-backend', 'reports-changes'],
  'over-stops': ['join', 'reports-proved', 'stop-tells-players'],
  'reports-regularly': ['first-report'],
  'state-seq': ['reports-regularly', 'reports-seq', 'state'],
  'no-show': ['first-report'],
  'ignores-input': ['no-show'],
  'no-show-again': ['first-report', 'join'],
  'never-started': ['first-report'],
  'everyone-left': ['first-report', 'join', 'player-ids'],
  'remove-all': ['first-report', 'remove'],
  'assign-starts-time': ['first-report'],
  'assign-report': ['first-report'],
  'assign-line': ['waits-ready'],
  'waits-stop': ['waits-ready'],
  'assign-bad-body': ['waits-ready'],
}

export const promiseNames = Object.keys(promises) as readonly PromiseName[]
