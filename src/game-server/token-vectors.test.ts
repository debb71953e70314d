import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { factVariable } from '../protocol/match-facts.ts'
import { ASSIGN_PROOF, joinToken, REMOVE_PROOF, STATE_PROOF, REPORT_PROOF } from '../protocol/tokens.ts'
import { sign } from '../runtime/seals.ts'
import { gameServerConfig } from './config.ts'
import { playerOf } from './check-token.ts'

/** What servers in other languages are tested with. Made here, so that it is true: `npx vitest run -u` writes it again. */
const file = fileURLToPath(new URL('../../docs/server-contract-vectors.json', import.meta.url))

const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const otherKey = Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - i))
const now = 1_800_000_000
const match = '5f0c7a3e-2c0d-4b8e-9a55-0d6f5b1c9a10'
const players = ['ada', 'auth0|bob,100%$愛']
const good = { match, player: 'ada', exp: now + 60, jti: 'c2VjcmV0IQ' }

interface Vector {
  readonly what: string
  readonly claims: object
  readonly claims_base64url: string
  readonly signature: string
  readonly token: string
  /** The player who is let in; null when the token is refused. */
  readonly lets_in: string | null
}

const encoded = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url')

function vector(what: string, claims: object, letsIn: string | null, signedBy = key): Vector {
  const text = encoded(claims)
  const signature = sign(signedBy, text)
  const token = joinToken({ claims: text, signature, route: 'cm91dGU' })
  return { what, claims, claims_base64url: text, signature, token, lets_in: letsIn }
}

const ada = vector('a good token', good, 'ada')
const tokens: readonly Vector[] = [
  ada,
  vector('a player id that is not ASCII', { ...good, player: players[1] }, players[1] ?? ''),
  vector('a claim that is not known yet is ignored', { ...good, team: 'red' }, 'ada'),
  vector('signed by another key', good, null, otherKey),
  vector('expired this second', { ...good, exp: now }, null),
  vector('of another match', { ...good, match: 'another' }, null),
  vector('of a player who is not expected', { ...good, player: 'mallory' }, null),
  vector('of a player id that no backend accepts', { ...good, player: 'a da' }, null),
  vector('without an expiry', { match, player: 'ada', jti: 'x' }, null),
  {
    ...ada,
    what: 'the signature of other claims',
    token: ada.token.replace(/^[^.]+/, encoded({ ...good, jti: 'y' })),
    lets_in: null,
  },
  { ...ada, what: 'base64 with padding', token: ada.token.replace(/\./g, '=.'), lets_in: null },
  {
    ...ada,
    what: 'padding behind the signature',
    token: ada.token.replace(/\.([^.]+)$/, '=.$1'),
    lets_in: null,
  },
  { ...ada, what: 'without its third part', token: ada.token.replace(/\.[^.]+$/, ''), lets_in: null },
]

const proofs = Object.fromEntries(
  [REPORT_PROOF, ASSIGN_PROOF, REMOVE_PROOF, STATE_PROOF].map((label) => [label, sign(key, label)]),
)
const facts = {
  teams: [
    { name: 'red', players: [{ id: 'ada', party: 't1', role: 'healer', attributes: { rating: 1512 } }] },
    { name: 'blue', players: [{ id: players[1] ?? '' }] },
  ],
  choice: { region: 'eu-west', picks: { map: 'desert' } },
  properties: { price: '$(MATCH_KEY)', titles: ['愛', 'a "b"'] },
}
const variables = {
  MATCH_TEAMS: factVariable(facts.teams),
  MATCH_CHOICE: factVariable(facts.choice),
  QUEUE_PROPERTIES: factVariable(facts.properties),
}
const vectors = {
  ...{ match_key: key.toString('hex'), match_id: match, players, now, proofs, tokens },
  facts: { variables, ...facts },
}

test('the vectors of the contract are those that this code makes', async () => {
  await expect(`${JSON.stringify(vectors, null, 2)}\n`).toMatchFileSnapshot(file)
})

describe('this server judges each token as the vectors say:', () => {
  test.each(tokens)('$what', ({ token, lets_in: player }) => {
    expect(playerOf(token, { match, players, key }, now * 1000)).toBe(player ?? undefined)
  })
})

test('this server reads the facts of the match as the vectors say', () => {
  const { assigned } = gameServerConfig(variables)
  expect(assigned).toMatchObject(facts)
})

test('the contract shows the first of them byte by byte', () => {
  const contract = readFileSync(new URL('../../docs/server-contract.md', import.meta.url), 'utf8')
  for (const part of [
    vectors.match_key,
    JSON.stringify(good),
    ada.claims_base64url,
    ada.signature,
    ada.token,
  ])
    expect(contract).toContain(part)
  for (const [label, proof] of Object.entries(proofs)) {
    expect(contract).toContain(label)
    expect(contract).toContain(proof)
  }
})
