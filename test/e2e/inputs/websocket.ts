import { declaring, frame, opcodes } from '../../support/frames.ts'
import { inputs, oneByOne, topic, type InHand, type Sends } from '../../support/input.ts'

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
const VERSION = 'Sec-WebSocket-Version: 13'
const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket']

const opening = ({ match }: InHand, headers: readonly string[] = [KEY, VERSION, ...UPGRADE]): string =>
  [`GET /play/${match} HTTP/1.1`, 'Host: h', ...headers, '', ''].join('\r\n')

const opened =
  (headers: readonly string[]): Sends =>
  (inHand) =>
    opening(inHand, headers)

/** A player in their match, then these bytes in one piece. */
const inMatch =
  (...bytes: readonly Buffer[]): Sends =>
  (inHand) => [opening(inHand), frame(`JOIN ${inHand.token}`), Buffer.concat(bytes)]

/** An open WebSocket whose player has not joined yet. */
const first =
  (...frames: readonly ((inHand: InHand) => Buffer)[]): Sends =>
  (inHand) => [opening(inHand), Buffer.concat(frames.map((each) => each(inHand)))]

const { rest, close, ping, pong, binary } = opcodes
const joined = '101 then JOINED ann'
const state = frame('GET_STATE')
const pings = (count: number) => Array.from({ length: count }, () => frame('x', { opcode: ping }))

export const handshakes = topic('Opening a WebSocket', [
  ...inputs({ WebSocket: '400 BAD_REQUEST then closed' })([
    ['no key', opened([VERSION, ...UPGRADE])],
    ['a short key', opened(['Sec-WebSocket-Key: c2hvcnQ=', VERSION, ...UPGRADE])],
    [
      'a key that is not base64',
      opened(['Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==', VERSION, ...UPGRADE]),
    ],
    ['no version', opened([KEY, ...UPGRADE])],
    ['version 12', opened([KEY, 'Sec-WebSocket-Version: 12', ...UPGRADE])],
    ['a version that is no number', opened([KEY, 'Sec-WebSocket-Version: x', ...UPGRADE])],
    ['an upgrade to something else', opened([KEY, VERSION, 'Connection: Upgrade', 'Upgrade: h2c'])],
    [
      'two protocols to choose from',
      opened([KEY, VERSION, 'Connection: Upgrade', 'Upgrade: websocket, h2c']),
    ],
    ['a subprotocol that cannot be read', opened([KEY, VERSION, ...UPGRADE, 'Sec-WebSocket-Protocol: a,,b'])],
    ['two Host headers', opened([KEY, VERSION, ...UPGRADE, 'Host: other'])],
    ['POST', (inHand) => opening(inHand).replace('GET', 'POST')],
  ]),
  ...inputs({ WebSocket: '403 ORIGIN_NOT_ALLOWED then closed' })([
    ['a page of another origin', opened([KEY, VERSION, ...UPGRADE, 'Origin: https://evil.example'])],
    ['the origin null', opened([KEY, VERSION, ...UPGRADE, 'Origin: null'])],
    ['an origin that begins like ours', opened([KEY, VERSION, ...UPGRADE, 'Origin: http://h.evil.example'])],
    ['an origin that is no URL', opened([KEY, VERSION, ...UPGRADE, 'Origin: h'])],
  ]),
  { what: 'no upgrade', sends: opened([]), answers: { WebSocket: '426 UPGRADE_REQUIRED' } },
  {
    what: 'an upgrade that Connection does not name',
    sends: opened([KEY, VERSION, 'Upgrade: websocket']),
    answers: { WebSocket: '426 UPGRADE_REQUIRED' },
  },
  {
    what: 'a match that nobody knows, with a good token',
    sends: (inHand) => [opening({ ...inHand, match: 'none' }), frame(`JOIN ${inHand.token}`)],
    answers: { WebSocket: '101 then close 1008 then closed' },
  },
  {
    what: 'a good token of another match',
    sends: (inHand) => [opening(inHand), frame(`JOIN ${inHand.otherToken}`)],
    answers: { WebSocket: '101 then close 1008 then closed' },
  },
  {
    what: 'compression offered: it is not accepted',
    sends: (inHand) => [
      opening(inHand, [KEY, VERSION, ...UPGRADE, 'Sec-WebSocket-Extensions: permessage-deflate']),
      frame(`JOIN ${inHand.token}`),
    ],
    answers: { WebSocket: joined },
  },
  {
    what: 'frames in one piece with the opening',
    sends: (inHand) => Buffer.concat([Buffer.from(opening(inHand)), frame(`JOIN ${inHand.token}`), state]),
    answers: { WebSocket: `${joined} then STATE open` },
  },
])

export const firstFrames = topic('The first frame of a WebSocket', [
  ...inputs({ WebSocket: '101 then close 1008 then closed' })([
    ['no JOIN', first(() => state)],
    ['JOIN without a token', first(() => frame('JOIN'))],
    ['JOIN with an empty token', first(() => frame('JOIN  '))],
    ['an expired token', first(({ expiredToken }) => frame(`JOIN ${expiredToken}`))],
    ['something behind the token', first(({ token }) => frame(`JOIN ${token} x`))],
    ['two lines in a frame', first(({ token }) => frame(`JOIN ${token}\nGET_STATE`))],
    ['a bare carriage return in a frame', first(({ token }) => frame(`JOIN ${token}\rGET_STATE`))],
    ['a NUL before JOIN', first(({ token }) => frame(`\0JOIN ${token}`))],
    ['a byte order mark before JOIN', first(({ token }) => frame(`\uFEFFJOIN ${token}`))],
    ['an empty frame', first(() => frame(''))],
    ['an HTTP request', first(() => frame('GET / HTTP/1.1\r\n'))],
  ]),
  ...inputs({ WebSocket: '101 then close 1003 then closed' })([
    ['JOIN in a binary frame', first(({ token }) => frame(`JOIN ${token}`, { opcode: binary }))],
  ]),
  ...inputs({ WebSocket: joined })([
    ['JOIN in lower case', first(({ token }) => frame(`join ${token}`))],
    ['JOIN with a line end', first(({ token }) => frame(`JOIN ${token}\r\n`))],
    [
      'JOIN in two fragments with a ping between',
      first(({ token }) =>
        Buffer.concat([
          frame('JOIN ', { isFinal: false }),
          frame('', { opcode: ping }),
          frame(token, { opcode: rest }),
        ]),
      ),
    ],
  ]),
])

export const frames = topic('Frames of a WebSocket', [
  ...inputs({ WebSocket: `${joined} then close 1002 then closed` })([
    ['a frame that is not masked', inMatch(frame('GET_STATE', { isMasked: false }))],
    [
      'the first reserved bit: compressed, which was not agreed',
      inMatch(frame('GET_STATE', { reserved: 0x40 })),
    ],
    ['the second reserved bit', inMatch(frame('GET_STATE', { reserved: 0x20 }))],
    ['the third reserved bit', inMatch(frame('GET_STATE', { reserved: 0x10 }))],
    ['an unknown data opcode', inMatch(frame('x', { opcode: 3 }))],
    ['an unknown control opcode', inMatch(frame('x', { opcode: 11 }))],
    ['a fragmented ping', inMatch(frame('x', { opcode: ping, isFinal: false }))],
    ['a fragmented close', inMatch(frame('', { opcode: close, isFinal: false }))],
    ['a ping of 126 bytes', inMatch(frame('x'.repeat(126), { opcode: ping }))],
    ['a continuation of nothing', inMatch(frame('x', { opcode: rest }))],
    ['a new message inside a fragmented one', inMatch(frame('GET_', { isFinal: false }), state)],
    ['a close frame of one byte', inMatch(frame('x', { opcode: close }))],
    [
      'a close with a code that nobody may send',
      inMatch(frame(Buffer.from([0x03, 0xee]), { opcode: close })),
    ],
  ]),
  ...inputs({ WebSocket: `${joined} then close 1009 then closed` })([
    ['a frame of 4,097 bytes', inMatch(frame('x'.repeat(4097)))],
    ['a declared length of 2^63', inMatch(declaring(2n ** 63n))],
    ['a declared length of 2^53', inMatch(declaring(2n ** 53n))],
    ['a declared length of 1 GB', inMatch(declaring(1_000_000_000n))],
    [
      'fragments of 4,097 bytes in all',
      inMatch(frame('x'.repeat(4000), { isFinal: false }), frame('x'.repeat(97), { opcode: rest })),
    ],
  ]),
  ...inputs({ WebSocket: `${joined} then close 1007 then closed` })([
    ['text that is not UTF-8', inMatch(frame(Buffer.from([0xff, 0xfe])))],
    ['a surrogate in UTF-8', inMatch(frame(Buffer.from([0xed, 0xa0, 0x80])))],
    ['an overlong encoding', inMatch(frame(Buffer.from([0xc0, 0xaf])))],
    ['a close whose reason is not UTF-8', inMatch(frame(Buffer.from([0x03, 0xe8, 0xff]), { opcode: close }))],
  ]),
  {
    what: 'a binary frame in a match',
    sends: inMatch(frame('GET_STATE', { opcode: binary })),
    answers: { WebSocket: `${joined} then close 1003 then closed` },
  },
  {
    what: 'two lines in a frame, in a match',
    sends: inMatch(frame('GET_STATE\nGET_STATE')),
    answers: { WebSocket: `${joined} then close 1008 then closed` },
  },
  {
    what: 'a close without a code',
    sends: inMatch(frame('', { opcode: close })),
    answers: { WebSocket: `${joined} then close then closed` },
  },
  {
    what: 'a pong that nobody asked for',
    sends: inMatch(frame('x', { opcode: pong }), state),
    answers: { WebSocket: `${joined} then STATE open` },
  },
  {
    what: '30 pings, then a question',
    sends: inMatch(...pings(30), state),
    answers: { WebSocket: `${joined} then STATE open` },
  },
  {
    what: '10,000 pings at once: the client is cut off',
    sends: inMatch(...pings(10_000)),
    answers: { WebSocket: `${joined} then closed` },
  },
  {
    what: 'a question in one byte per fragment',
    sends: inMatch(
      frame('G', { isFinal: false }),
      ...oneByOne('ET_STAT').map((each) => frame(each, { opcode: rest, isFinal: false })),
      frame('E', { opcode: rest }),
    ),
    answers: { WebSocket: `${joined} then STATE open` },
  },
  {
    what: '500 empty fragments',
    sends: inMatch(
      frame('GET_STATE', { isFinal: false }),
      ...Array.from({ length: 500 }, () => frame('', { opcode: rest, isFinal: false })),
      frame('', { opcode: rest }),
    ),
    answers: { WebSocket: `${joined} then close 1008 then closed` },
  },
])
