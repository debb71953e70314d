import { both, get, head, inputs, join, JSON_TYPE, topic } from '../../support/input.ts'

const health = 'GET {api}/health HTTP/1.1'
const long = 'a'.repeat(17_000)
const status = '/match/status?player_id=plain'

const hidden = ({ api }: { readonly api: string }): string =>
  `POST ${api}/match/join HTTP/1.1\r\nHost: h\r\n${JSON_TYPE}\r\nContent-Length: 24\r\n\r\n{"player_id":"smuggled"}`

export const hosts = topic('Host', [
  ...inputs(both('400 BAD_REQUEST then closed'))([
    ['two Host headers', head(health, ['Host: other'])],
    ['the same Host twice', head(health, ['Host: h'])],
    ['two Host headers, one in another case', head(health, ['hOST: other'])],
    [
      'two Host headers, with a request behind them',
      (inHand) => `GET ${inHand.api}/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n${hidden(inHand)}`,
    ],
    [
      'no Host, with a request behind it',
      (inHand) => `GET ${inHand.api}/health HTTP/1.1\r\n\r\n${hidden(inHand)}`,
    ],
    ['no Host', ({ api }) => `GET ${api}/health HTTP/1.1\r\n\r\n`],
    ['a Host with a space before its colon', ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost : h\r\n\r\n`],
  ]),
  {
    what: 'a second Host behind 2,100 other headers',
    sends: head(health, [...Array.from({ length: 2100 }, () => 'a: b'), 'Host: other']),
    answers: { proxy: '431 HEADERS_TOO_LARGE then closed', backend: '400 BAD_REQUEST then closed' },
  },
  {
    what: '2,100 headers',
    sends: get(
      '/health',
      Array.from({ length: 2100 }, () => 'a: b'),
    ),
    answers: { proxy: '431 HEADERS_TOO_LARGE then closed', backend: '200' },
  },
  ...inputs(both('200'))([
    [
      'a Host of someone else, which decides nothing',
      ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: evil.example\r\n\r\n`,
    ],
    ['a Host with credentials', ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: a:b@h:99999\r\n\r\n`],
    ['an empty Host', ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost:\r\n\r\n`],
    [
      'a Host of 4,000 letters',
      ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: ${'h'.repeat(4000)}\r\n\r\n`,
    ],
    [
      'a Host that would leave its quotes',
      ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: h";for=6.6.6.6\\\r\n\r\n`,
    ],
  ]),
])

export const headers = topic('Headers', [
  ...inputs(both('400 BAD_REQUEST then closed'))([
    ['a space before a colon', head(health, ['A : b'])],
    ['a header without a colon', head(health, ['A'])],
    ['a header without a name', head(health, [': b'])],
    ['a space in a name', head(health, ['A b: c'])],
    ['a NUL in a name', head(health, ['A\0: b'])],
    ['a NUL in a value', head(health, ['A: b\0c'])],
    ['an escape code in a value', head(health, ['A: \u001b[2J'])],
    ['DEL in a value', head(health, ['A: b\u007f'])],
    ['a folded header', head(health, ['A: b', ' c'])],
    ['a folded first header', ({ api }) => `GET ${api}/health HTTP/1.1\r\n Host: h\r\n\r\n`],
    ['a header after a bare line feed', head(health, ['A: b\nC: d'])],
    ['a header after a bare carriage return', head(health, ['A: b\rC: d'])],
    ['a head of bare line feeds', ({ api }) => `GET ${api}/health HTTP/1.1\nHost: h\n\n`],
    ['a letter that is not ASCII in a name', head(health, ['\u00e9: b'])],
    ['a name in brackets', head(health, ['(A): b'])],
  ]),
  ...inputs(both('431 HEADERS_TOO_LARGE then closed'))([
    ['a header of 17 kB', head(health, [`A: ${long}`])],
    ['a name of 17 kB', head(health, [`${long}: b`])],
    ['a query of 17 kB', get(`/health?${long}`)],
  ]),
  ...inputs(both('200'))([
    [
      'our description of the client, made up',
      get('/health', ['X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1']),
    ],
    ['a header named by Connection', get('/health', ['Connection: X-Internal-Auth', 'X-Internal-Auth: 1'])],
    ['a path of another system', get('/health', ['X-Original-URL: /metrics', 'X-Rewrite-URL: /metrics'])],
    ['another method in a header', get(status, ['X-HTTP-Method-Override: DELETE'])],
    ['every byte that a value may hold', get('/health', ['A: \t !~\x80\xff'])],
    ['a repeated header', get('/health', ['A: 1', 'A: 2'])],
    ['credentials that are no bearer token', get(status, ['Authorization: Basic YTpi'])],
    ['an origin of someone else', get('/health', ['Origin: https://evil.example'])],
    ['a cookie of __proto__', get('/health', ['Cookie: __proto__=1'])],
    ['headers named like properties', get('/health', ['__proto__: 1', 'constructor: 1', 'toString: 1'])],
  ]),
  ...inputs(both('403 ADMIN_ONLY'))([
    [
      'no credentials, where an administrator is needed',
      ({ api }) => `POST ${api}/cleanup/orphaned-servers HTTP/1.1\r\nHost: h\r\n\r\n`,
    ],
    [
      'wrong credentials',
      head('POST {api}/cleanup/orphaned-servers HTTP/1.1', ['Authorization: Bearer guess']),
    ],
    [
      'credentials twice',
      head('POST {api}/cleanup/orphaned-servers HTTP/1.1', [
        'Authorization: Bearer a',
        'Authorization: Bearer an-administrator',
      ]),
    ],
    [
      'credentials that begin right',
      head('POST {api}/cleanup/orphaned-servers HTTP/1.1', ['Authorization: Bearer admi']),
    ],
    [
      'credentials of 8 kB',
      head('POST {api}/cleanup/orphaned-servers HTTP/1.1', [`Authorization: Bearer ${'a'.repeat(8000)}`]),
    ],
  ]),
  {
    what: 'a preflight of a page that may not use the proxy',
    sends: head('OPTIONS {api}/match/join HTTP/1.1', [
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
    ]),
    answers: { proxy: '403 ORIGIN_NOT_ALLOWED', backend: '405 METHOD_NOT_ALLOWED' },
  },
])

const expected = join('{"player_id":"plain"}', [JSON_TYPE, 'Expect: 100-continue'])

export const expectations = topic('Expect', [
  { what: '100-continue with the body sent at once', sends: expected, answers: both('100 then 200') },
  {
    what: 'an unknown expectation',
    sends: join('{"player_id":"plain"}', [JSON_TYPE, 'Expect: 200-ok']),
    answers: both('417'),
  },
  {
    what: '100-continue with a length over every limit',
    sends: head('POST {api}/match/join HTTP/1.1', [
      JSON_TYPE,
      'Expect: 100-continue',
      'Content-Length: 9000000',
    ]),
    answers: both('100 then 413 TOO_LARGE then closed or not'),
  },
])
