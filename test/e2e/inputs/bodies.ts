import { gzipSync } from 'node:zlib'

import { both, inputs, join, JSON_TYPE, post, topic } from '../../support/input.ts'

const refused = both('400 BAD_REQUEST')
/** The backend closes the connection after a body that it could not read; the proxy keeps its client's. */
const unread = { proxy: '400 BAD_REQUEST', backend: '400 BAD_REQUEST then closed' }
const body = '{"player_id":"plain"}'
const typed = (type: string): readonly string[] => [`Content-Type: ${type}`]
const utf16 = Buffer.from(body, 'utf16le')

export const json = topic('JSON bodies', [
  ...inputs(refused)([
    ['a number for an id', join('{"player_id":123}')],
    ['true for an id', join('{"player_id":true}')],
    ['null for an id', join('{"player_id":null}')],
    ['a list for an id', join('{"player_id":["p1"]}')],
    ['an object for an id', join('{"player_id":{"toString":"p1"}}')],
    ['an unknown field', join('{"player_id":"a","admin":true}')],
    ['the field in another case', join('{"Player_ID":"a"}')],
    ['no id', join('{}')],
    ['the key prototype', join('{"player_id":"a","prototype":{"x":1}}')],
    ['null instead of an object', join('null')],
    ['a list instead of an object', join('[]')],
    ['a text instead of an object', join('"player_id"')],
    ['a number instead of an object', join('1')],
    ['no body', join('')],
    ['10,000 nested objects, closed', join(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
  ]),
  ...inputs(unread)([
    ['the key __proto__', join('{"player_id":"a","__proto__":{"admin":true}}')],
    ['the key __proto__, escaped', join('{"player_id":"a","\\u005f_proto__":{"admin":true}}')],
    ['the key constructor with a prototype', join('{"player_id":"a","constructor":{"prototype":{"x":1}}}')],
    ['the key __proto__ deep inside', join('{"player_id":"a","attributes":{"x":{"__proto__":{"y":1}}}}')],
    ['NaN', join('{"player_id":NaN}')],
    ['Infinity', join('{"player_id":Infinity}')],
    ['undefined', join('{"player_id":undefined}')],
    ['a hexadecimal number', join('{"player_id":0x10}')],
    ['a number with a leading zero', join('{"player_id":"a","version":01}')],
    ['white space only', join(' \r\n\t ')],
    ['half of a body', join('{"player_id":')],
    ['two bodies in one', join(`${body}${body}`)],
    ['something after the body', join(`${body};`)],
    ['a NUL after the body', join(`${body}\0`)],
    ['single quotes', join("{'player_id':'a'}")],
    ['a trailing comma', join('{"player_id":"a",}')],
    ['a comment', join('{"player_id":"a"/* me */}')],
    ['an unescaped newline in a text', join('{"player_id":"a\nb"}')],
    ['an unknown escape', join('{"player_id":"\\x61"}')],
    ['a half escape', join('{"player_id":"\\u00"}')],
    ['20,000 nested lists', join('['.repeat(20_000))],
  ]),
  {
    what: 'a repeated key: the last one counts, at proxy and backend alike',
    sends: join('{"player_id":"first","player_id":"plain"}'),
    answers: both('200'),
  },
  {
    what: 'a repeated key, the last one invalid',
    sends: join('{"player_id":"plain","player_id":1}'),
    answers: refused,
  },
  {
    what: '5,000 nested lists in a known field',
    sends: join(`{"player_id":"a","attributes":{"x":${'['.repeat(5000)}${']'.repeat(5000)}}}`),
    answers: both('400 BAD_ATTRIBUTES'),
  },
  { what: 'white space around a body', sends: join(` \r\n\t${body}\n `), answers: both('200') },
  { what: 'an escaped key', sends: join('{"player\\u005fid":"plain"}'), answers: both('200') },
])

export const types = topic('Types and codings of bodies', [
  ...inputs(unread)([
    ['a byte order mark', join(`\uFEFF${body}`)],
    ['bytes that are not UTF-8', join(Buffer.from([...Buffer.from(body), 0xe9]))],
    [
      'an overlong encoding',
      join(Buffer.concat([Buffer.from('{"player_id":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])),
    ],
    [
      'a surrogate in UTF-8',
      join(
        Buffer.concat([Buffer.from('{"player_id":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
      ),
    ],
    ['UTF-16 that claims to be UTF-8', join(utf16)],
    ['gzip without a coding', join(gzipSync(body))],
  ]),
  ...inputs({ proxy: '415 WRONG_MEDIA_TYPE', backend: '415 WRONG_MEDIA_TYPE then closed' })([
    ['UTF-16, declared', join(utf16, typed('application/json; charset=utf-16'))],
    ['another charset', join(body, typed('application/json; charset="latin1"'))],
    ['a charset that only looks like UTF-8', join(body, typed('application/json; charset=utf-8x'))],
  ]),
  ...inputs(both('415 WRONG_MEDIA_TYPE'))([
    ['no Content-Type', join(body, [])],
    ['text/plain', join(body, typed('text/plain'))],
    ['a form', join('player_id=plain', typed('application/x-www-form-urlencoded'))],
    ['a multipart form', join('--x--', typed('multipart/form-data; boundary=x'))],
    ['XML', join('<player_id>plain</player_id>', typed('application/xml'))],
    ['a type that begins like JSON', join(body, typed('application/jsonp'))],
    ['a type that ends like JSON', join(body, typed('application/problem+json'))],
    ['two types', join(body, typed('application/json, text/plain'))],
    ['a type without a subtype', join(body, typed('application'))],
    ['an empty type', join(body, typed(''))],
    ['a gzip body', join(gzipSync(body), [JSON_TYPE, 'Content-Encoding: gzip'])],
    [
      'a gzip bomb: 50 MB of spaces',
      join(gzipSync(Buffer.alloc(50_000_000, ' ')), [JSON_TYPE, 'Content-Encoding: gzip']),
    ],
    ['a plain body that claims to be gzip', join(body, [JSON_TYPE, 'Content-Encoding: gzip'])],
    ['two codings', join(body, [JSON_TYPE, 'Content-Encoding: identity, br'])],
    ['an unknown coding', join(body, [JSON_TYPE, 'Content-Encoding: x-own'])],
  ]),
  ...inputs(both('200'))([
    ['an explicit UTF-8 charset', join(body, typed('application/json; charset=UTF-8'))],
    ['the type in capitals', join(body, typed('APPLICATION/JSON'))],
    ['the coding identity', join(body, [JSON_TYPE, 'Content-Encoding: identity'])],
  ]),
  ...inputs(both('404 UNKNOWN_MATCH'))([
    ['a JSON type without a body', post('/match/none/end', '')],
    ['a form type without a body', post('/match/none/end', '', typed('application/x-www-form-urlencoded'))],
  ]),
])

export const sizes = topic('Sizes', [
  {
    what: 'a body of 64 KiB and a byte',
    sends: join(' '.repeat(65_537)),
    answers: both('413 TOO_LARGE then closed or not'),
  },
  {
    what: 'an id of 60,000 characters',
    sends: join(`{"player_id":"${'x'.repeat(60_000)}"}`),
    answers: refused,
  },
  {
    what: 'a body of 1 MiB and a byte',
    sends: join(' '.repeat(1_048_577)),
    answers: both('413 TOO_LARGE then closed or not'),
  },
  {
    what: 'a body of 10 MB',
    sends: join(' '.repeat(10_000_000)),
    answers: both('413 TOO_LARGE then closed or not'),
  },
  {
    what: 'a declared length of 1 TB, and nothing of it',
    sends: ({ api }) =>
      `POST ${api}/match/join HTTP/1.1\r\nHost: h\r\n${JSON_TYPE}\r\nContent-Length: 1000000000000\r\n\r\n`,
    answers: both('413 TOO_LARGE then closed or not'),
  },
  {
    what: 'a body of 900 kB',
    sends: join(' '.repeat(900_000)),
    answers: both('413 TOO_LARGE then closed or not'),
  },
  {
    what: 'a body of 2 MB in chunks',
    sends: ({ api }) => [
      `POST ${api}/match/join HTTP/1.1\r\nHost: h\r\n${JSON_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `1e8480\r\n${' '.repeat(2_000_000)}\r\n0\r\n\r\n`,
    ],
    answers: both('413 TOO_LARGE then closed or not'),
  },
  {
    what: '6,000 unknown fields',
    sends: join(`{${Array.from({ length: 6000 }, (_, n) => `"k${n}":0`).join()}}`),
    answers: refused,
  },
])
