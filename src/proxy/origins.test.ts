import { describe, expect, test } from 'vitest'

import { allowedOrigins, corsHeaders, isAllowed, mayOpenSocket } from './origins.ts'

function allowing(list: string): ReadonlySet<string> {
  const read = allowedOrigins(list)
  if ('fault' in read) throw new Error(read.fault)
  return read.allowed
}

describe('the list of origins', () => {
  test.each([
    ['', 'https://a.example', false],
    ['https://a.example', 'https://a.example', true],
    ['https://a.example', 'http://a.example', false],
    ['https://a.example', 'https://a.example:8443', false],
    ['https://a.example', 'https://b.a.example', false],
    [' https://A.example , http://b.example:81 ', 'http://b.example:81', true],
    ['https://a.example,http://b.example:81', 'https://a.example', true],
    ['*', 'https://anything.example', true],
    ['*', 'null', true],
    ['localhost', 'null', false],
    ['localhost', 'http://localhost:5173', true],
    ['localhost', 'https://game.localhost', true],
    ['localhost', 'http://127.0.0.1:1', true],
    ['localhost', 'http://[::1]:3000', true],
    ['localhost', 'http://localhost.evil.example', false],
    ['localhost', 'http://evil.example', false],
    ['localhost', 'http://127.0.0.1.evil.example', false],
    ['localhost', 'not a url', false],
    ['localhost', 'file://localhost', false],
    ['capacitor://localhost,null', 'capacitor://localhost', true],
    ['capacitor://localhost,null', 'null', true],
    ['capacitor://localhost', 'ionic://localhost', false],
  ])('%s, for a page of %s: %s', (list, origin, expected) => {
    expect(isAllowed(origin, allowing(list))).toBe(expected)
  })

  test.each([
    'a.example',
    'https://a.example/',
    'https://a.example/path',
    'ftp://a.example',
    'https://*.a.example x',
  ])('refuses %s', (item) => {
    expect(allowedOrigins(`https://fine.example,${item}`)).toEqual({
      fault: `accepts *, localhost, null, and origins such as https://game.example.com or tauri://localhost, but not ${item}`,
    })
  })
})

describe('a game socket', () => {
  test.each([
    ['a program, which names no origin', {}, '', true],
    ['our own page', { origin: 'http://play.example:8080', host: 'play.example:8080' }, '', true],
    [
      'our own page, with TLS terminated in front of us',
      { origin: 'https://Play.example', host: 'play.example' },
      '',
      true,
    ],
    ['a page of another port', { origin: 'http://play.example:81', host: 'play.example' }, '', false],
    ['a foreign page', { origin: 'https://evil.example', host: 'play.example' }, '', false],
    ['a foreign page, and no host', { origin: 'https://evil.example' }, '', false],
    ['a page without an origin of its own', { origin: 'null', host: 'null' }, 'localhost', false],
    ['an allowed page', { origin: 'https://a.example', host: 'play.example' }, 'https://a.example', true],
  ])('for %s', (_who, asks, list, expected) => {
    expect(mayOpenSocket(asks, allowing(list))).toBe(expected)
  })
})

describe('headers', () => {
  test('name the allowed origin, and let caches keep answers apart', () => {
    const allowed = allowing('https://a.example')
    expect(corsHeaders('https://a.example', allowed)).toEqual({
      'access-control-allow-origin': 'https://a.example',
      'access-control-expose-headers': 'retry-after',
      vary: 'origin',
    })
    expect(corsHeaders('https://b.example', allowed)).toEqual({ vary: 'origin' })
    expect(corsHeaders(undefined, allowed)).toEqual({ vary: 'origin' })
  })

  test('are the same for all if all are allowed, and empty if none is', () => {
    expect(corsHeaders('https://a.example', allowing('*'))).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'retry-after',
    })
    expect(corsHeaders('https://a.example', allowing(''))).toEqual({})
  })
})
