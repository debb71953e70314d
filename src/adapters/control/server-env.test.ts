import { describe, expect, test } from 'vitest'

import { orderOf, partyOf, player, ticketOf } from '../../../test/support/domain.ts'
import { defaultDeadlines } from '../../match/deadlines.ts'
import type { ServerOrder } from '../../match/server.ts'
import { SHARED_POOL, type Idle } from '../../match/pool.ts'
import type { Ticket } from '../../match/ticket.ts'
import { MAX_ASSIGNMENT_BYTES, parseAssignment } from '../../protocol/assignment.ts'
import { assignmentOf } from './assign.ts'
import { serverEnv } from './server-env.ts'

const around = { backendUrl: 'http://b', deadlines: defaultDeadlines, port: 0, controlPort: 0 }
const variables = (serves: ServerOrder | Idle) =>
  serverEnv({ id: orderOf('m').server, serves, key: '' }, around)
const parsed = (json: string): unknown => JSON.parse(json)

const party: Ticket = {
  ...partyOf(['ada', 'bob'], 7),
  attributes: [{ rating: 1512, secret: 'x' }, { secret: 'y' }],
}
const order: ServerOrder = {
  ...orderOf('m'),
  roster: [
    { name: 'red', tickets: [party], roles: { [player('bob')]: 'healer' } },
    { name: 'blue', tickets: [ticketOf('$(MATCH_KEY)')] },
  ],
  shared: ['rating'],
  properties: { mode: 'ctf', price: '$(MATCH_KEY)' },
  choice: { region: 'eu', picks: { map: 'desert' } },
}
const teams = [
  {
    name: 'red',
    players: [
      { id: 'ada', party: party.id, attributes: { rating: 1512 } },
      { id: 'bob', party: party.id, role: 'healer' },
    ],
  },
  { name: 'blue', players: [{ id: '$(MATCH_KEY)' }] },
]

/** A match of many, each of whom brings this. */
function manyWho(count: number, attributes: Ticket['attributes']): ServerOrder {
  const tickets = Array.from({ length: count }, (_, i) => ({
    ...ticketOf(`player-${i}`),
    ...(attributes && { attributes }),
  }))
  return { ...order, roster: [{ name: 'players', tickets }] }
}

describe('the teams of a match, with parties, roles and what the queue shares, reach its server', () => {
  test('as variables, in which Kubernetes finds nothing to expand', () => {
    const { MATCH_TEAMS, MATCH_CHOICE, QUEUE_PROPERTIES } = variables(order)
    expect(parsed(MATCH_TEAMS)).toEqual(teams)
    expect(parsed(MATCH_CHOICE)).toEqual(order.choice)
    expect(parsed(QUEUE_PROPERTIES)).toEqual(order.properties)
    expect(MATCH_TEAMS + QUEUE_PROPERTIES).not.toContain('$')
  })

  test('in an assignment', () => {
    const { properties, choice } = order
    expect(parseAssignment(assignmentOf(order))).toEqual({
      players: ['ada', 'bob', '$(MATCH_KEY)'],
      queue: order.queue,
      teams,
      properties,
      choice,
    })
  })

  test('and a server that waits for its match gets none yet', () => {
    expect(variables({ pool: SHARED_POOL })).toMatchObject({
      MATCH_TEAMS: '',
      MATCH_CHOICE: '',
      QUEUE_PROPERTIES: '',
    })
  })

  test('and what there is nothing to say about is empty', () => {
    expect(variables(orderOf('m'))).toMatchObject({
      MATCH_TEAMS: '[{"name":"players","players":[{"id":"a"},{"id":"b"}]}]',
      MATCH_CHOICE: '',
      QUEUE_PROPERTIES: '',
    })
  })
})

describe('teams that take too much space', () => {
  const bulky = manyWho(200, [{ rating: '愛'.repeat(1200) }])
  const bare = (count: number) =>
    parsed(JSON.stringify(manyWho(count, undefined).roster[0]?.tickets.map(({ players: [id] }) => ({ id }))))

  test('are sent without attributes', () => {
    expect(parsed(variables(bulky).MATCH_TEAMS)).toEqual([{ name: 'players', players: bare(200) }])
    const assignment = assignmentOf(bulky)
    expect(Buffer.byteLength(assignment)).toBeLessThanOrEqual(MAX_ASSIGNMENT_BYTES)
    expect(parseAssignment(assignment)?.teams).toEqual([{ name: 'players', players: bare(200) }])
  })

  test('are left out if even that does not help', () => {
    const tickets = Array.from({ length: 1000 }, (_, i) => ticketOf('😀'.repeat(120) + String(i)))
    const crowd = { ...order, roster: [{ name: 'players', tickets }] }
    expect(variables(crowd)).toMatchObject({ MATCH_TEAMS: '', PLAYERS: '' })
    const assignment = assignmentOf(crowd)
    expect(Buffer.byteLength(assignment)).toBeLessThanOrEqual(MAX_ASSIGNMENT_BYTES)
    expect(parseAssignment(assignment)).toMatchObject({ properties: order.properties })
    expect(parseAssignment(assignment)).not.toHaveProperty('teams')
  })
})
