import { expect, test } from 'vitest'

import { destinations } from './destinations.ts'

const ofAll = destinations({ publicRoutes: 'all', urlBytes: 200 })
const ofPlayers = destinations({ publicRoutes: 'players', urlBytes: 200 })

const told = (url: string, method = 'GET', destinationOf = ofAll): string => {
  const to = destinationOf(method, url)
  if (to.kind === 'backend') return to.path
  return to.kind === 'refused' ? to.code : to.kind
}

test.each([
  ['/', 'api-docs'],
  ['/healthz', 'alive'],
  ['/readyz', 'ready'],
  ['/play/m1', 'play'],
  ['/play/', 'UNKNOWN_ROUTE'],
  ['/play/m1/x', 'UNKNOWN_ROUTE'],
  ['/play/m 1', 'BAD_REQUEST'],
  ['/apiary', 'UNKNOWN_ROUTE'],
  ['/api', '/'],
  ['/%61pi', '/'],
  ['/%61pi/match/join?x', '/match/join?x'],
  ['/api?x=1', '/?x=1'],
  ['/api/', '/'],
  ['/api/match/join', '/match/join'],
  ['/api/match/status?player_id=a%2Fb', '/match/status?player_id=a%2Fb'],
])('%s leads to %s', (url, where) => {
  expect(told(url)).toBe(where)
})

test.each([
  '/api/metrics',
  '/api/metrics/',
  '/api//metrics',
  '/api/METRICS',
  '/api/metr%69cs',
  '/api/metrics?x',
  '/api/match/m1/report',
  '/api/match/m1/report/',
  '/api/match//m1//repor%74',
])('%s is not for the public', (url) => {
  expect(told(url)).toBe('UNKNOWN_ROUTE')
})

test.each([
  '/api/status/..%2f..%2fadmin',
  '/api/a%5cb',
  '/api/a\\b',
  '/api/%00',
  '/api/%0d%0aX',
  '/api/../x',
  '/api/./x',
  '/api/%2e%2e/x',
  '/api/.%2E/x',
  '/api/..',
  '/api/%zz',
  '/api/%ff',
  '/api/metrics;a',
  '/api/metrics#a',
  '/api/x?y#z',
  '//evil/x',
  'http://evil/api/x',
  '*',
  '',
])('%j is refused', (url) => {
  expect(told(url)).toBe('BAD_REQUEST')
})

test.each([
  ['POST', '/api/match/join', '/match/join'],
  ['POST', '/%61pi/match/%6aoin?x', '/match/%6aoin?x'],
  ['GET', '/api/match/events?player_id=a', '/match/events?player_id=a'],
  ['HEAD', '/api/match/status', '/match/status'],
  ['POST', '/api/match/m1/end', '/match/m1/end'],
  ['POST', '/api/match/m%31/%65nd', '/match/m%31/%65nd'],
  ['GET', '/api/party', '/party'],
  ['POST', '/api/party/queue', '/party/queue'],
  ['OPTIONS', '/api/party/queue', '/party/queue'],
  ['GET', '/play/m1', 'play'],
  ['GET', '/', 'alive'],
  ['GET', '/healthz', 'alive'],
  ['GET', '/api/match/join', 'wrong-method'],
  ['DELETE', '/api/party', 'wrong-method'],
  ['POST', '/api/match/status', 'wrong-method'],
])('players may %s %s: %s', (method, url, where) => {
  expect(told(url, method, ofPlayers)).toBe(where)
})

test.each([
  '/api',
  '/api/',
  '/api/docs',
  '/api/docs/',
  '/api/openapi.json',
  '/api/health',
  '/api/healthz',
  '/api/metrics',
  '/api/sessions/active',
  '/api/history/matches',
  '/api/cleanup/orphaned-servers',
  '/api/match/m1/report',
  '/api/match/join/',
  '/api/match//join',
  '/api//match/join',
  '/api/match/JOIN',
  '/api/match/m1/end/',
  '/api/match/m1/end/x',
  '/api/party/x',
  '/api/x/match/join',
])('nobody but operators uses %s', (url) => {
  for (const method of ['GET', 'POST', 'OPTIONS']) expect(told(url, method, ofPlayers)).toBe('UNKNOWN_ROUTE')
})

test('a URL that is too long is refused, whatever it names', () => {
  const long = `/api/match/status?player_id=${'a'.repeat(200)}`
  for (const destinationOf of [ofAll, ofPlayers])
    expect(told(long, 'GET', destinationOf)).toBe('URL_TOO_LONG')
})
