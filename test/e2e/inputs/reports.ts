import { inputs, JSON_TYPE, request, topic, type InHand, type Sends } from '../../support/input.ts'

const good = { seq: 1, state: 'open', client_count: 0, players: [], ttl_seconds: 0 }

/** A report on `ann`'s match; by default with the proof of its server. */
const report =
  (says: object, by: (inHand: InHand) => string = ({ proof }) => proof): Sends =>
  (inHand) =>
    request('POST', `/match/${inHand.match}/report`, {
      headers: [JSON_TYPE, `Authorization: Bearer ${by(inHand)}`],
      body: JSON.stringify({ ...good, ...says }),
    })(inHand)

export const reports = topic("A game server's reports", [
  ...inputs({ backend: '401 NOT_ALLOWED' })([
    ['a guessed proof', report({}, () => 'guess')],
    ["a player's token", report({}, ({ token }) => token)],
    [
      "a proof, and another match's id",
      ({ api, proof }) =>
        request('POST', '/match/another/report', {
          headers: [JSON_TYPE, `Authorization: Bearer ${proof}`],
          body: JSON.stringify(good),
        })({ api, proof } as InHand),
    ],
    [
      'no proof',
      request('POST', '/match/another/report', { headers: [JSON_TYPE], body: JSON.stringify(good) }),
    ],
  ]),
  ...inputs({ backend: '400 BAD_REQUEST' })([
    ['a negative number of clients', report({ client_count: -1 })],
    ['half a client', report({ client_count: 0.5 })],
    ['more than a million clients', report({ client_count: 1_000_001 })],
    ['a negative time', report({ ttl_seconds: -1 })],
    ['more than a day', report({ ttl_seconds: 86_401 })],
    ['number 0', report({ seq: 0 })],
    ['a negative score', report({ scores: { ann: -1 } })],
    ['a result', report({ state: 'stop', end_reason: 'finished', result: 'x' })],
    ['a state that there is not', report({ state: 'won' })],
    ['an end for no known reason', report({ state: 'stop', end_reason: 'bored' })],
    ['a player id that is none', report({ players: ['ann\0'] })],
    ['10,001 players', report({ players: Array.from({ length: 10_001 }, (_, i) => `p${i}`) })],
  ]),
  {
    what: 'a result of 10 MB',
    sends: report({ result: 'x'.repeat(10_000_000) }),
    answers: { backend: '413 TOO_LARGE then closed or not' },
  },
])
