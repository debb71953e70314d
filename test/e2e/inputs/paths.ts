import { both, get, inputs, request, topic } from '../../support/input.ts'

const end = (match: string) => request('POST', `/match/${match}/end`)
const raw = (line: string) => () => `${line}\r\nHost: h\r\n\r\n`

export const paths = topic('Paths', [
  ...inputs({ proxy: '400 BAD_REQUEST then closed', backend: '400 BAD_REQUEST' })([
    ['a match id that climbs', end('..%2f..%2fadmin')],
    ['a NUL in a match id', end('a%00')],
    ['a newline in a match id', end('a%0d%0ab')],
    ['a backslash in a match id', end('a%5cb')],
    ['an escape that is no escape', end('a%zz')],
    ['half an escape', end('a%4')],
    ['an escape that is not UTF-8', end('%ff')],
    ['an overlong slash', end('..%c0%af')],
  ]),
  ...inputs(both('400 BAD_REQUEST'))([
    ['a comma in a match id', end('a,b')],
    ['a match id of 65 letters', end('a'.repeat(65))],
    ['a space in a match id', end('a%20b')],
    ['a match id that is escaped twice', end('a%252fb')],
    ['a match id in another script', end('%C3%A9')],
  ]),
  ...inputs(both('404 UNKNOWN_ROUTE'))([
    ['a path that nobody knows', get('/nothing/here')],
    ['a slash at the end', get('/health/')],
    ['a path in capitals', get('/HEALTH')],
    ['a thousand segments', get('/a'.repeat(1000))],
    ['__proto__ as a path', get('/__proto__')],
  ]),
  {
    what: 'a path of 5,000 letters',
    sends: get(`/${'a'.repeat(5000)}`),
    answers: { proxy: '414 URL_TOO_LONG', backend: '404 UNKNOWN_ROUTE' },
  },
  { what: 'a match id of 300 letters', sends: end('a'.repeat(300)), answers: both('414 URL_TOO_LONG') },
  {
    what: 'an id of 300 letters in history',
    sends: get(`/history/matches/${'a'.repeat(300)}`),
    answers: both('414 URL_TOO_LONG'),
  },
  { what: 'an unknown match', sends: end('none'), answers: both('404 UNKNOWN_MATCH') },
  { what: 'an escaped letter of a known path', sends: get('/h%65alth'), answers: both('200') },
  {
    what: 'a fragment',
    sends: get('/health#x'),
    answers: { proxy: '400 BAD_REQUEST then closed', backend: '200' },
  },
  {
    what: 'a semicolon',
    sends: get('/health;x'),
    answers: { proxy: '400 BAD_REQUEST then closed', backend: '404 UNKNOWN_ROUTE' },
  },
  {
    what: 'a match id of dots',
    sends: end('%2e%2e'),
    answers: { proxy: '400 BAD_REQUEST then closed', backend: '404 UNKNOWN_MATCH' },
  },
  {
    what: 'dot segments',
    sends: get('/x/../health'),
    answers: { proxy: '400 BAD_REQUEST then closed', backend: '404 UNKNOWN_ROUTE' },
  },
  {
    what: 'a path out of the folder of the API page',
    sends: get('/docs/static//etc/passwd'),
    answers: both('404 UNKNOWN_ROUTE'),
  },
  { what: 'a double slash inside', sends: get('//health'), answers: both('404 UNKNOWN_ROUTE') },
])

export const ownPaths = topic("The proxy's own paths", [
  ...inputs({ proxy: '404 UNKNOWN_ROUTE' })([
    ['metrics, which are for operators', raw('GET /api/metrics HTTP/1.1')],
    ['metrics, escaped', raw('GET /api/%6detrics HTTP/1.1')],
    ['metrics in capitals', raw('GET /api/METRICS HTTP/1.1')],
    ['metrics after a double slash', raw('GET /api//metrics HTTP/1.1')],
    ['metrics with a slash at the end', raw('GET /api/metrics/ HTTP/1.1')],
    ["a game server's report", raw('POST /api/match/m/report HTTP/1.1')],
    ["a game server's report, escaped", raw('POST /api/match/m/%72eport HTTP/1.1')],
    ["a backend's path without /api", raw('POST /match/join HTTP/1.1')],
    ['a prefix that only begins like /api', raw('GET /apix/health HTTP/1.1')],
    ['the prefix in capitals', raw('GET /API/health HTTP/1.1')],
    ['a match id that is none in /play', raw('GET /play/a%20b HTTP/1.1')],
    ['/play with more behind it', raw('GET /play/m1/x HTTP/1.1')],
  ]),
  ...inputs({ proxy: '400 BAD_REQUEST then closed' })([
    ['a path that leaves /api', raw('GET /api/../healthz HTTP/1.1')],
    ['a path that leaves /api, escaped', raw('GET /api/%2e%2e/healthz HTTP/1.1')],
    ['an escaped slash after /api', raw('GET /api%2fhealth HTTP/1.1')],
    ['a path that begins like a host', raw('GET //evil.example/api/health HTTP/1.1')],
    ['a backslash', raw('GET /api\\health HTTP/1.1')],
    ['a bracket', raw('GET /api/[health] HTTP/1.1')],
    ['a letter that is not ASCII', raw('GET /api/\u00e9 HTTP/1.1')],
  ]),
  { what: 'the prefix, escaped', sends: raw('GET /%61pi/health HTTP/1.1'), answers: { proxy: '200' } },
  {
    what: 'a WebSocket path without an upgrade',
    sends: raw('GET /play/m1 HTTP/1.1'),
    answers: { proxy: '426 UPGRADE_REQUIRED' },
  },
])
