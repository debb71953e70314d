import { both, head, inputs, request, topic } from '../../support/input.ts'

const line =
  (text: string) =>
  ({ api }: { readonly api: string }): string =>
    `${text.replace('{api}', api)}\r\nHost: h\r\n\r\n`

const switching = (protocol: string) =>
  head('GET {api}/health HTTP/1.1', ['Connection: Upgrade', `Upgrade: ${protocol}`], '')

export const methods = topic('Methods', [
  ...inputs(both('405 METHOD_NOT_ALLOWED'))([
    ['PUT where only POST is known', request('PUT', '/match/join')],
    ['GET where only POST is known', request('GET', '/match/join')],
    ['DELETE where only GET is known', request('DELETE', '/match/status')],
    ['PROPFIND', request('PROPFIND', '/health')],
    ['TRACE', request('TRACE', '/health')],
    ['OPTIONS without an origin', request('OPTIONS', '/health')],
  ]),
  ...inputs(both('400 BAD_REQUEST then closed'))([
    ['a method that nobody knows', request('FETCH', '/health')],
    ['a method in lower case', request('get', '/health')],
    ['a method of 10,000 letters', request('A'.repeat(10_000), '/health')],
  ]),
  { what: 'HEAD for GET', sends: request('HEAD', '/health'), answers: both('200') },
])

export const requestLines = topic('Request lines', [
  ...inputs(both('400 BAD_REQUEST then closed'))([
    ['no version, as in HTTP/0.9', ({ api }) => `GET ${api}/health\r\n\r\n`],
    ['HTTP/0.9 by name', line('GET {api}/health HTTP/0.9')],
    ['HTTP/2.0', line('GET {api}/health HTTP/2.0')],
    ['HTTP/1.2', line('GET {api}/health HTTP/1.2')],
    ['HTTP/1.10', line('GET {api}/health HTTP/1.10')],
    ['http/1.1', line('GET {api}/health http/1.1')],
    ['a version without a number', line('GET {api}/health HTTP/')],
    ['the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a space at the end', line('GET {api}/health HTTP/1.1 ')],
    ['a tab instead of a space', line('GET\t{api}/health\tHTTP/1.1')],
    ['a space in the path', line('GET {api}/health x HTTP/1.1')],
    ['a NUL in the path', line('GET {api}/health\0 HTTP/1.1')],
    ['no path', line('GET  HTTP/1.1')],
    ['a path without a slash', line('GET health HTTP/1.1')],
    ['no method', line('{api}/health HTTP/1.1')],
    ['words that are no protocol', () => 'HELLO\r\n\r\n'],
  ]),
  ...inputs({ proxy: 'closed', backend: '400 BAD_REQUEST then closed' })([
    [
      'a PROXY header of version 1',
      ({ api }) => `PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\n`,
    ],
    ['a PROXY header of version 2', () => Buffer.from('0d0a0d0a000d0a515549540a21110000', 'hex')],
  ]),
  ...inputs({ proxy: '400 BAD_REQUEST then closed', backend: '200' })([
    ['an absolute URL; at the backend, its host decides nothing', line('GET http://h{api}/health HTTP/1.1')],
    ['an absolute URL of another host', line('GET http://evil.example{api}/health HTTP/1.1')],
  ]),
  {
    what: 'an asterisk',
    sends: line('OPTIONS * HTTP/1.1'),
    answers: { proxy: '400 BAD_REQUEST then closed', backend: '404 UNKNOWN_ROUTE' },
  },
  {
    what: 'RTSP, which the HTTP parser of the backend reads as HTTP/1.0',
    sends: line('GET {api}/health RTSP/1.0'),
    answers: { proxy: '400 BAD_REQUEST then closed', backend: '200 then closed' },
  },
  {
    what: 'ICE',
    sends: line('SOURCE {api}/health ICE/1.0'),
    answers: both('405 METHOD_NOT_ALLOWED then closed'),
  },
  ...inputs(both('200'))([
    ['two spaces before the path', line('GET  {api}/health HTTP/1.1')],
    ['two spaces after the path', line('GET {api}/health  HTTP/1.1')],
  ]),
  { what: 'HTTP/1.0', sends: line('GET {api}/health HTTP/1.0'), answers: both('200 then closed') },
  {
    what: 'HTTP/1.0 without Host',
    sends: ({ api }) => `GET ${api}/health HTTP/1.0\r\n\r\n`,
    answers: both('200 then closed'),
  },
  {
    what: 'CONNECT to another host',
    sends: line('CONNECT evil.example:80 HTTP/1.1'),
    answers: both('closed'),
  },
  {
    what: "CONNECT to the backend's own event line",
    sends: line('CONNECT muster-events:0 HTTP/1.1'),
    answers: { proxy: 'closed' },
  },
])

export const upgrades = topic('Upgrades', [
  ...inputs({ proxy: '426 UPGRADE_REQUIRED then closed' })([
    ['to a WebSocket, on a normal path', switching('websocket')],
    ['to HTTP/2', switching('h2c')],
    ['to what nobody knows', switching('anything')],
    ['to TLS', switching('TLS/1.0')],
    [
      'with a request hidden behind it',
      ({ api }) =>
        `GET ${api}/health HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nGET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\n`,
    ],
  ]),
  ...inputs({ backend: '200' })([
    ['to a WebSocket, at the backend, which switches nothing', switching('websocket')],
    ['to HTTP/2, at the backend', switching('h2c')],
  ]),
])

export const pipelining = topic('Requests that are sent ahead', [
  {
    what: 'two good requests at once',
    sends: ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\n`.repeat(2),
    answers: { proxy: '200 then 200', backend: 'closed' },
  },
  {
    what: 'a good request, then one that cannot be read',
    sends: ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\nGARBAGE\r\n\r\n`,
    answers: { proxy: '200 then 400 BAD_REQUEST then closed', backend: '400 BAD_REQUEST then closed' },
  },
  {
    what: 'a good request, then half of one',
    sends: ({ api }) => [
      `GET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\nGET ${api}/hea`,
      `lth HTTP/1.1\r\nHost: h\r\n\r\n`,
    ],
    answers: { proxy: '200 then 200' },
  },
  {
    what: 'a bad body, then a good request',
    sends: ({ api }) =>
      `POST ${api}/match/join HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{GET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\n`,
    answers: { proxy: '400 BAD_REQUEST then 200', backend: 'closed' },
  },
  {
    what: 'a hundred requests at once',
    sends: ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\n`.repeat(100),
    answers: { proxy: '100 × 200', backend: 'closed' },
  },
])
