import { inputs, oneByOne, topic, type InHand } from '../../support/input.ts'

const joined = ({ token }: InHand): string => `JOIN ${token}\n`
const afterJoin = (text: string) => (inHand: InHand) => `${joined(inHand)}${text}\n`
const asks = (seconds: string) => afterJoin(`REQUEST_MATCH ${seconds}`)
const state = 'STATE open'

export const gameLines = topic("Lines at a game server's own port", [
  ...inputs({ 'game server': 'JOINED ann then UNKNOWN' })([
    ['0 seconds', asks('0')],
    ['negative seconds', asks('-1')],
    ['more than a day', asks('86400.1')],
    ['NaN seconds', asks('NaN')],
    ['Infinity seconds', asks('Infinity')],
    ['1e309 seconds', asks('1e309')],
    ['seconds with an exponent', asks('1e3')],
    ['hexadecimal seconds', asks('0x10')],
    ['seconds in Arabic digits', asks('\xd9\xa1')],
    ['seconds with a plus', asks('+5')],
    ['seconds with a comma', asks('1,5')],
    ['a point without digits', asks('5.')],
    ['ten digits', asks('0000000005')],
    ['no seconds', asks('')],
    ['two durations', asks('5 5')],
    ['seconds after a tab', asks('\t5')],
    ['an unknown verb', afterJoin('HELLO')],
    ['an argument where none is known', afterJoin('GET_STATE now')],
    ['a verb in letters that only look like it', afterJoin('GET_\xc5\xbfTATE')],
    ['a NUL', afterJoin('GET_STATE\0')],
    ['bytes that are not UTF-8', afterJoin('GET_STATE \xff')],
    ['a terminal escape', afterJoin('\u001b[2J')],
    ['JSON', afterJoin('{"verb":"GET_STATE"}')],
    ['a line of the server', afterJoin('STATE stop')],
    ['a bare carriage return between two verbs', afterJoin('GET_STATE\rGET_STATE')],
    ['an empty line', afterJoin('')],
    ['4,096 bytes', afterJoin('x'.repeat(4096))],
  ]),
  ...inputs({ 'game server': 'JOINED ann then ERROR a line has at most 4096 bytes then closed' })([
    ['4,097 bytes', afterJoin('x'.repeat(4097))],
    ['1 MB without a line end', (inHand) => `${joined(inHand)}${'x'.repeat(1_000_000)}`],
  ]),
  ...inputs({ 'game server': 'ERROR this token does not open this match then closed' })([
    ['a token of another match', ({ otherToken }) => `JOIN ${otherToken}\n`],
    ['an expired token', ({ expiredToken }) => `JOIN ${expiredToken}\n`],
    ['a token that is none', () => 'JOIN x\n'],
    ['half a token', ({ token }) => `JOIN ${token.slice(0, 50)}\n`],
    ['a token of 4,000 letters', () => `JOIN ${'a'.repeat(4000)}\n`],
  ]),
  ...inputs({ 'game server': `JOINED ann then ${state}` })([
    ['a verb in lower case', afterJoin('get_state')],
    ['spaces around a verb', afterJoin('  GET_STATE  ')],
    ['a carriage return before the line end', afterJoin('GET_STATE\r')],
    ['one byte at a time', (inHand) => oneByOne(afterJoin('GET_STATE')(inHand))],
  ]),
  {
    what: '900 lines in one piece',
    sends: (inHand) => joined(inHand) + 'GET_STATE\n'.repeat(900),
    answers: { 'game server': 'JOINED ann then 900 × STATE open' },
  },
  {
    what: 'the smallest duration',
    sends: asks('0.000000001'),
    answers: {
      'game server': 'JOINED ann then RUNNING_LENGTH 0 then STATE running then STATE stop then closed',
    },
  },
])

const proofless = (line: string, body = ''): string =>
  `${line} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`

export const controlPort = topic("A game server's control port", [
  ...inputs({ 'control port': '403 then closed' })([
    ['an assignment without a token', () => proofless('POST /assign', '{"players":["eve"]}')],
    [
      'an assignment with a guessed token',
      () => `POST /assign HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer guess\r\nContent-Length: 2\r\n\r\n{}`,
    ],
    [
      "an assignment with a player's token",
      ({ token }) =>
        `POST /assign HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${token}\r\nContent-Length: 2\r\n\r\n{}`,
    ],
    [
      'an assignment line without a token',
      () => 'GET /assign HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: muster-assign\r\n\r\n',
    ],
    ['a removal without a token', () => proofless('POST /remove', '{"player":"ann"}')],
  ]),
  ...inputs({ 'control port': '404 then closed' })([
    ['a path that nobody knows', () => proofless('GET /')],
    ['another method', () => proofless('DELETE /state')],
    ['a query', () => proofless('GET /state?x=1')],
    ['a path that climbs', () => proofless('GET /x/../state')],
    [
      'an upgrade to a WebSocket',
      () => 'GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
  ]),
  ...inputs({ 'control port': '400 then closed' })([
    ['what is no HTTP', () => 'GARBAGE\r\n\r\n'],
    [
      'a length and a coding',
      () =>
        'POST /assign HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no Host', () => 'GET /state HTTP/1.1\r\n\r\n'],
  ]),
  {
    what: 'a head of 17 kB',
    sends: () => `GET /state HTTP/1.1\r\nHost: h\r\nA: ${'a'.repeat(17_000)}\r\n\r\n`,
    answers: { 'control port': '431 then closed' },
  },
  {
    what: 'CONNECT',
    sends: () => 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n',
    answers: { 'control port': 'closed' },
  },
])
