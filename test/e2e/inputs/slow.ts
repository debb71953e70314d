import { both, head, inputs, JSON_TYPE, topic } from '../../support/input.ts'

const joining = head('POST {api}/match/join HTTP/1.1', [JSON_TYPE, 'Content-Length: 21'], '{')

export const slow = topic(
  'Peers that stop sending',
  [
    ...inputs({ proxy: 'closed' })([
      ['nothing at all', () => ''],
      ['half a verb', () => 'JOI'],
      ['JOIN without a line end', ({ token }) => `JOIN ${token}`],
      ['half a request line', () => 'GET /hea'],
      ['empty lines only', () => '\r\n\r\n\r\n'],
      ['half a TLS hello', () => Buffer.from('16', 'hex')],
    ]),
    ...inputs(both('408 TOO_SLOW then closed'))([
      ['half a head', ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: h\r\n`],
      ['a head without its end', ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: h\r\nA: b`],
      ['a body that stops', joining],
      [
        'a chunked body that stops',
        head('POST {api}/match/join HTTP/1.1', [JSON_TYPE, 'Transfer-Encoding: chunked'], '15\r\n{'),
      ],
      [
        'chunks without a last one',
        head(
          'POST {api}/match/join HTTP/1.1',
          [JSON_TYPE, 'Transfer-Encoding: chunked'],
          '15\r\n{"player_id":"plain"}\r\n',
        ),
      ],
    ]),
    {
      what: '100-continue, and no body',
      sends: head('POST {api}/match/join HTTP/1.1', [
        JSON_TYPE,
        'Expect: 100-continue',
        'Content-Length: 21',
      ]),
      answers: both('100 then 408 TOO_SLOW then closed'),
    },
    {
      what: 'an open WebSocket, and no JOIN',
      sends: ({ match }) =>
        `GET /play/${match} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      answers: { WebSocket: '101 then close 1008 then closed' },
    },
    {
      what: 'an idle connection after an answer',
      sends: ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\n`,
      answers: { proxy: '200 then closed' },
    },
  ],
  { HANDSHAKE_SECONDS: '0.3', REQUEST_SECONDS: '0.3', KEEP_ALIVE_SECONDS: '0.3' },
)
