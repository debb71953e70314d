import { both, inputs, join, JSON_TYPE, post, topic } from '../../support/input.ts'

const brings = (more: string) => join(`{"player_id":"bringer",${more}}`)
const rated = (attributes: string) => brings(`"queue":"ranked","attributes":${attributes}`)
const near = (latencies: string) => brings(`"queue":"near","latencies":${latencies}`)
const admin = [JSON_TYPE, 'Authorization: Bearer an-administrator']
const party = (players: string, headers = admin) => join(`{"players":${players}}`, headers)

export const queues = topic('Queues', [
  ...inputs(both('404 UNKNOWN_QUEUE'))([
    ['a queue that nobody knows', brings('"queue":"none"')],
    ['__proto__ as a queue', brings('"queue":"__proto__"')],
    ['constructor as a queue', brings('"queue":"constructor"')],
    ['one unknown queue among known ones', brings('"queues":["big","none"]')],
  ]),
  ...inputs(both('400 BAD_REQUEST'))([
    ['a number for a queue', brings('"queue":1')],
    ['a path for a queue', brings('"queue":"../x"')],
    ['an empty queue', brings('"queue":""')],
    ['a queue of 65 letters', brings(`"queue":"${'a'.repeat(65)}"`)],
    ['no queue in a list', brings('"queues":[]')],
    ['a queue twice in a list', brings('"queues":["big","big"]')],
    ['nine queues', brings('"queues":["a","b","c","d","e","f","g","h","i"]')],
    ['a text for a list of queues', brings('"queues":"big"')],
    ['a queue and a list of queues', brings('"queue":"big","queues":["ranked"]')],
  ]),
])

export const attributes = topic('Attributes, latencies and versions', [
  ...inputs(both('400 BAD_ATTRIBUTES'))([
    ['an attribute missing', rated('{}')],
    ['an attribute that the queue does not know', rated('{"rating":1,"admin":true}')],
    ['constructor as an attribute', rated('{"rating":1,"constructor":1}')],
    ['a text for a number', rated('{"rating":"1"}')],
    ['null for a number', rated('{"rating":null}')],
    ['a list for a number', rated('{"rating":[1]}')],
    ['true for a number', rated('{"rating":true}')],
    ['1e999 for a number', rated('{"rating":1e999}')],
    ['a number for a text', rated('{"rating":1,"map":2}')],
    ['a text of 10,000 letters', rated(`{"rating":1,"map":"${'a'.repeat(10_000)}"}`)],
    ['a number in a list of texts', rated('{"rating":1,"modes":["a",1]}')],
    [
      '1,000 texts in a list',
      rated(`{"rating":1,"modes":${JSON.stringify(Array.from({ length: 1000 }, (_, n) => `m${n}`))}}`),
    ],
    ['a text instead of a list', rated('{"rating":1,"modes":"a"}')],
    ['5,000 attributes', rated(`{"rating":1,${Array.from({ length: 5000 }, (_, n) => `"a${n}":0`).join()}}`)],
    ['a negative latency', near('{"eu":-1}')],
    ['a latency of 1e999', near('{"eu":1e999}')],
    ['a text for a latency', near('{"eu":"20"}')],
    ['a region of 10,000 letters', near(`{"${'a'.repeat(10_000)}":20}`)],
  ]),
  ...inputs(both('400 BAD_REQUEST'))([
    ['a list for attributes', rated('[1]')],
    ['a text for attributes', rated('"rating"')],
    ['null for attributes', rated('null')],
    ['a list for latencies', near('[20]')],
    ['a number for a version', brings('"version":1')],
    ['a version of 129 letters', brings(`"version":"${'1'.repeat(129)}"`)],
  ]),
  ...inputs(both('409 VERSION_NOT_SERVED'))([
    ['a version that the queue does not serve', brings('"queue":"versioned","version":"1.0.0"')],
    ['a version that is none', brings('"queue":"versioned","version":"newest"')],
    ['no version where one is needed', brings('"queue":"versioned"')],
    ['a version of long numbers', brings(`"queue":"versioned","version":"${'9'.repeat(30)}.0.0"`)],
  ]),
])

export const parties = topic('Parties', [
  ...inputs(both('400 BAD_REQUEST'))([
    ['no players in a party', party('[]')],
    ['a player twice in a party', party('[{"player_id":"p"},{"player_id":"p"}]')],
    ['a text for a player of a party', party('["p"]')],
    ['an unknown field of a player', party('[{"player_id":"p","leader":true}]')],
    [
      '1,001 players',
      party(JSON.stringify(Array.from({ length: 1001 }, (_, n) => ({ player_id: `p${n}` })))),
    ],
    ['a player and players', join('{"player_id":"p","players":[{"player_id":"q"}]}', admin)],
    ['a code of five letters', post('/party/join', '{"player_id":"p","code":"K7MQX"}')],
    ['a code with a lookalike', post('/party/join', '{"player_id":"p","code":"K7MQX0"}')],
    ['a code in other letters', post('/party/join', '{"player_id":"p","code":"К7МQXА"}')],
    ['a code with a newline', post('/party/join', '{"player_id":"p","code":"K7MQXA\\n"}')],
    ['a number for a code', post('/party/join', '{"player_id":"p","code":333333}')],
    ['a text for ready', post('/party/ready', '{"player_id":"p","ready":"true"}')],
    ['1 for ready', post('/party/ready', '{"player_id":"p","ready":1}')],
    ['no member to kick', post('/party/kick', '{"player_id":"p"}')],
    ['an invalid member to promote', post('/party/promote', '{"player_id":"p","member":"a b"}')],
  ]),
  ...inputs(both('403 ADMIN_ONLY'))([
    ['a party without an administrator', party('[{"player_id":"p"},{"player_id":"q"}]', [JSON_TYPE])],
    [
      'a party with a guessed token',
      party('[{"player_id":"p"}]', [JSON_TYPE, 'Authorization: Bearer guess']),
    ],
  ]),
  ...inputs(both('404 NOT_IN_PARTY'))([
    ['a kick without a party', post('/party/kick', '{"player_id":"nobody","member":"p"}')],
    ['a leave without a party', post('/party/leave', '{"player_id":"nobody"}')],
    ['a queue without a party', post('/party/queue', '{"player_id":"nobody"}')],
    ['ready without a party', post('/party/ready', '{"player_id":"nobody","ready":true}')],
  ]),
  {
    what: 'a code that nobody has',
    sends: post('/party/join', '{"player_id":"nobody","code":"K7MQXA"}'),
    answers: both('404 UNKNOWN_PARTY'),
  },
])
