import { frame } from '../../support/frames.ts'
import {
  both,
  dripping,
  head,
  inputs,
  JSON_TYPE,
  oneByOne,
  topic,
  type InHand,
  type Sends,
} from '../../support/input.ts'

const joining = head('POST {api}/match/join HTTP/1.1', [JSON_TYPE, 'Content-Length: 21'], '{')

const joiningWith =
  (length: string) =>
  ({ api }: InHand): string =>
    `POST ${api}/match/join HTTP/1.1\r\nHost: h\r\n${JSON_TYPE}\r\n${length}\r\n\r\n`
/** The first line in one piece, so that the protocol is known. */
const afterLine =
  (path: string, rest: string): Sends =>
  ({ api }) => [`GET ${api}${path} HTTP/1.1\r\n`, ...oneByOne(rest)]
const opening = ({ match }: InHand): string =>
  `GET /play/${match} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`
const limits = { HANDSHAKE_SECONDS: '0.3', REQUEST_SECONDS: '0.3', KEEP_ALIVE_SECONDS: '0.3' }

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
      sends: opening,
      answers: { WebSocket: '101 then close 1008 then closed' },
    },
    {
      what: 'an idle connection after an answer',
      sends: ({ api }) => `GET ${api}/health HTTP/1.1\r\nHost: h\r\n\r\n`,
      answers: { proxy: '200 then closed' },
    },
  ],
  limits,
)

/** Longer than any peer takes bytes for: at the backend, 10 s. */
const ENDLESS = 'x'.repeat(2000)

export const drips = topic(
  'Peers that send a byte now and then',
  [
    ...dripping(
      100,
      inputs({ proxy: 'closed' })([
        ['of a verb', () => 'GET /health HTTP/1.1\r\n'],
        ['of JOIN', ({ token }) => `JOIN ${token}`],
        ['of empty lines', () => '\r\n'.repeat(50)],
        ['of a TLS hello', () => Buffer.from(`160301${'00'.repeat(50)}`, 'hex')],
      ]),
    ),
    ...dripping(25, [
      ...inputs({ proxy: 'closed' })([['of an endless line', () => `JOIN ${ENDLESS}`]]),
      ...inputs({ proxy: 'closed', backend: '408 TOO_SLOW then closed' })([
        ['of a request line', ({ api }) => `GET ${api}/match/status?player_id=${ENDLESS}`],
      ]),
    ]),
    ...inputs(both('408 TOO_SLOW then closed'))([
      ['of a head', afterLine('/health', `Host: h\r\nA: ${ENDLESS}`)],
      ['of many headers', afterLine('/health', 'a: b\r\n'.repeat(90))],
      [
        'of a request for an event stream',
        afterLine('/match/events?player_id=ann', `Host: h\r\nA: ${ENDLESS}`),
      ],
    ]).map((row) => ({ ...row, pauseMs: 25 })),
    {
      what: 'of the opening of a WebSocket',
      sends: (inHand) => {
        const text = opening(inHand).replace('\r\n\r\n', `\r\nA: ${ENDLESS}`)
        const line = text.indexOf('\n') + 1
        return [text.slice(0, line), ...oneByOne(text.slice(line))]
      },
      pauseMs: 25,
      answers: { WebSocket: '408 TOO_SLOW then closed' },
    },
    {
      what: 'of a body',
      sends: (inHand) => [joiningWith('Content-Length: 2000')(inHand), ...oneByOne(ENDLESS)],
      pauseMs: 25,
      answers: both('408 TOO_SLOW then closed'),
    },
    {
      what: 'each a chunk of a body',
      sends: (inHand) => [
        joiningWith('Transfer-Encoding: chunked')(inHand),
        ...oneByOne(ENDLESS).map((byte) => `1\r\n${byte}\r\n`),
      ],
      pauseMs: 25,
      answers: both('408 TOO_SLOW then closed'),
    },
    {
      what: 'of a second request on the same connection',
      sends: ({ api }) => {
        const good = `GET ${api}/health HTTP/1.1\r\nHost: h\r\n`
        return [`${good}\r\n`, ...oneByOne(`${good}A: ${ENDLESS}`)]
      },
      pauseMs: 25,
      answers: both('200 then 408 TOO_SLOW then closed'),
    },
    {
      what: 'of the first frame of a WebSocket',
      sends: (inHand) => [opening(inHand), ...oneByOne(frame(ENDLESS).toString('latin1'))],
      pauseMs: 25,
      answers: { WebSocket: '101 then close 1008 then closed' },
    },
  ],
  limits,
)
