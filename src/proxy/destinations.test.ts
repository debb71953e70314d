import { expect, test } from 'vitest'

import { destinationOf } from './destinations.ts'

const told = (url: string): string => {
  const to = destinationOf(url)
  if (to.kind === 'backend') return to.path
  return to.kind === 'refused' ? to.code : to.kind
}

test.each([
  ['/', 'front-page'],
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
