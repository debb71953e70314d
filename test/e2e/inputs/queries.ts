import { both, get, inputs, topic } from '../../support/input.ts'

const history = (query: string) => get(`/history/matches?${query}`)

export const queries = topic('Queries', [
  ...inputs(both('400 BAD_REQUEST'))([
    ['no player', get('/match/status')],
    ['a player twice', get('/match/status?player_id=a&player_id=b')],
    ['an unknown parameter', get('/match/status?player_id=a&more=1')],
    ['the parameter in another case', get('/match/status?PLAYER_ID=a')],
    ['a list in brackets', get('/match/status?player_id[]=a')],
    ['an object in brackets', get('/match/status?player_id[x]=a')],
    ['__proto__ as a parameter', get('/match/status?player_id=a&__proto__=b')],
    ['an empty player', get('/match/status?player_id=')],
    ['a semicolon between parameters', get('/match/status?a=b;player_id=c')],
    ['a February 30', history('since=2026-02-30T00:00:00Z')],
    ['a month 13', history('since=2026-13-01T00:00:00Z')],
    ['an hour 25', history('since=2026-01-01T25:00:00Z')],
    ['a second 61', history('since=2026-01-01T00:00:61Z')],
    ['a time without a zone', history('since=2026-01-01T00:00:00')],
    ['a zone of 99 hours', history('since=2026-01-01T00:00:00%2B99:00')],
    ['a day without a time', history('until=2026-01-01')],
    ['the last date that a computer knows, and a day', history('until=275760-09-14T00:00:00Z')],
    ['a number for a time', history('since=1767225600000')],
    ['a limit of 0', history('limit=0')],
    ['a limit of 201', history('limit=201')],
    ['a negative limit', history('limit=-1')],
    ['a limit with a point', history('limit=1.5')],
    ['a limit with an exponent', history('limit=1e2')],
    ['a limit of 1e999', history('limit=1e999')],
    ['a limit with a plus', history('limit=%2B5')],
    ['a limit with a leading zero', history('limit=05')],
    ['a limit in other digits', history('limit=%D9%A1')],
    ['a limit of 2^53 + 1', history('limit=9007199254740993')],
    ['an unknown state', history('state=Live')],
    ['a cursor that is none', history('cursor=x')],
    ['a cursor of SQL', history("cursor=';--")],
    ['a cursor with a negative time', history(`cursor=${Buffer.from('-1 m1').toString('base64url')}`)],
    ['a cursor with a bad id', history(`cursor=${Buffer.from('1 a b').toString('base64url')}`)],
    ['a cursor with padding', history(`cursor=${Buffer.from('1 m1').toString('base64')}=`)],
    ['a cursor of 201 letters', history(`cursor=${'A'.repeat(201)}`)],
    ['a queue that is no name', history('queue=a/b')],
  ]),
  {
    what: '2,000 parameters',
    sends: get(`/match/status?player_id=a&${Array.from({ length: 2000 }, (_, n) => `a${n}=`).join('&')}`),
    answers: { proxy: '414 URL_TOO_LONG', backend: '400 BAD_REQUEST' },
  },
  ...inputs(both('200'))([
    ['a February 29', history('since=2028-02-29T00:00:00Z')],
    ['the year 0', history('since=0000-01-01T00:00:00Z')],
    ['the year 9999, with nanoseconds', history('until=9999-12-31T23:59:59.999999999Z')],
    [
      'a cursor from the far future',
      history(`cursor=${Buffer.from('999999999999999 m1').toString('base64url')}`),
    ],
    ['a queue that nobody knows', history('queue=none')],
    ['until before since', history('since=2027-01-01T00:00:00Z&until=2026-01-01T00:00:00Z')],
    ['a player that nobody knows', get('/match/status?player_id=nobody')],
    ['an escaped parameter name', get('/match/status?player%5Fid=nobody')],
  ]),
])

const events = (headers: readonly string[]) => get('/match/events?player_id=nobody', headers)

export const streams = topic('Event streams', [
  ...inputs(both('404 UNKNOWN_PLAYER'))([
    ['a player without a place', events([])],
    ['an event id that was never sent', events(['Last-Event-ID: x'])],
    ['an event id of 8 kB', events([`Last-Event-ID: ${'x'.repeat(8000)}`])],
    ['an event id of __proto__', events(['Last-Event-ID: __proto__'])],
    ['an event id that is not UTF-8', events(['Last-Event-ID: \xff\xfe'])],
    ['two event ids', events(['Last-Event-ID: a', 'Last-Event-ID: b'])],
    ['only JSON accepted', events(['Accept: application/json'])],
  ]),
  ...inputs(both('400 BAD_REQUEST'))([
    ['no player', get('/match/events')],
    ['two players', get('/match/events?player_id=a&player_id=b')],
    ['an unknown parameter', get('/match/events?player_id=nobody&x=1')],
  ]),
  {
    what: 'HEAD for a stream',
    sends: ({ api }) => `HEAD ${api}/match/events?player_id=nobody HTTP/1.1\r\nHost: h\r\n\r\n`,
    answers: both('404'),
  },
])
