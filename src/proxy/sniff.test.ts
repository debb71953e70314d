import { expect, test } from 'vitest'

import { MAX_LINE_BYTES } from '../protocol/lines.ts'
import { spokenIn } from './sniff.ts'

test.each([
  ['JOIN a\n', 'join'],
  ['join a\r\nGET_STATE\n', 'join'],
  ['GET / HTTP/1.1\r\n', 'http'],
  ['JOB / HTTP/1.1\r\n', 'http'],
  ['JOINED\n', 'http'],
  ['\r\n\nGET / HTTP/1.1\r\n', 'http'],
  ['\r\nJOIN a\n', 'join'],
  ['\r\n\r\n', 'unknown'],
  ['GET / HTTP/1.1', 'unknown'],
  ['GET /' + 'a'.repeat(20_000), 'http'],
  ['GET / RTSP/1.0\r\n', 'rtsp'],
  ['PRI * HTTP/2.0\r\n', 'http'],
  ['PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n', 'proxy-header'],
  ['\r\n\r\n\0\r\nQUIT\n', 'proxy-header'],
  ['PROXY / HTTP/1.1', 'unknown'],
  ['\x16\x03\x01', 'tls'],
  ['', 'unknown'],
  ['J', 'unknown'],
  ['JOIN ' + 'a'.repeat(100), 'unknown'],
  ['JOIN ' + 'a'.repeat(MAX_LINE_BYTES), 'too-long'],
  ['JOIN ' + 'a'.repeat(MAX_LINE_BYTES) + '\n', 'too-long'],
])('%j is %s', (text, kind) => {
  expect(spokenIn(Buffer.from(text, 'latin1')).kind).toBe(kind)
})

test('separates the line from what follows it', () => {
  expect(spokenIn(Buffer.from('JOIN t\nGET_STATE\n'))).toEqual({
    kind: 'join',
    line: Buffer.from('JOIN t'),
    rest: Buffer.from('GET_STATE\n'),
  })
})

test('no beginning of a JOIN line is mistaken for anything else', () => {
  const line = 'jOiN token\n'
  for (let end = 0; end < line.length; end += 1)
    expect(spokenIn(Buffer.from(line.slice(0, end))).kind).toBe('unknown')
})
