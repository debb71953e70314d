import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { ticketWith } from '../../test/support/rule-queues.ts'
import type { Attributes } from '../match/attributes.ts'
import { defaultQueueRules } from '../match/queue-rules.ts'
import { playersOf } from '../match/roster.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Queue } from '../matchmaking/queues.ts'
import { readQueueFile } from './read-queue-file.ts'

const folder = fileURLToPath(new URL('../../examples/', import.meta.url))
const recipes = readdirSync(folder).filter((file) => file.endsWith('.yaml'))

async function queueOf(recipe: string): Promise<Queue> {
  const read = await readQueueFile(`${folder}${recipe}`, defaultQueueRules)
  if ('queues' in read) return read.queues.default
  throw new Error(read.join('\n'))
}

test('the recipes are these', () => {
  expect(recipes).toEqual([
    '1v1-ladder.yaml',
    'battle-royale.yaml',
    'casual.yaml',
    'co-op.yaml',
    'ranked-5v5.yaml',
  ])
})

test.each(recipes)('%s is right', async (recipe) => {
  expect(await queueOf(recipe)).toBeDefined()
})

const latencies = { eu: 30, us: 110 }
const each = (count: number, attributesOf: (place: number) => Attributes) =>
  Array.from({ length: count }, (_, place) => ticketWith(`p${place}`, attributesOf(place), place))

/** The sizes of the matches that the tickets make at this time, in seconds. */
async function sizesAt(
  recipe: string,
  seconds: number,
  tickets: readonly Ticket[],
): Promise<readonly number[]> {
  const { matchmaker } = await queueOf(recipe)
  const line = matchmaker.line()
  for (const ticket of tickets) line.add(ticket)
  return line.plan({ now: seconds * 1000, atMost: 10 }).matches.map((match) => playersOf(match).length)
}

describe('the matches of', () => {
  test('the ladder are of two near ratings, and of more distant ones later', async () => {
    const pair = (gap: number) => each(2, (place) => ({ rating: 1500 + gap * place, latencies, blocked: [] }))
    expect(await sizesAt('1v1-ladder.yaml', 1, pair(50))).toEqual([2])
    expect(await sizesAt('1v1-ladder.yaml', 1, pair(300))).toEqual([])
    expect(await sizesAt('1v1-ladder.yaml', 30, pair(300))).toEqual([2])
    expect(await sizesAt('1v1-ladder.yaml', 3600, pair(700))).toEqual([])
  })

  test('ranked have a tank and a healer in each team, and do without the healer later', async () => {
    const roles = (place: number) => (place < 2 ? ['tank'] : place < 4 ? ['healer', 'damage'] : ['damage'])
    const ten = (rolesOf: typeof roles) =>
      each(10, (place) => ({ rating: 1500 + (place % 2), latencies, maps: ['dust'], roles: rolesOf(place) }))
    expect(await sizesAt('ranked-5v5.yaml', 1, ten(roles))).toEqual([10])
    const withoutHealers = ten((place) => (place < 2 ? ['tank'] : ['damage']))
    expect(await sizesAt('ranked-5v5.yaml', 1, withoutHealers)).toEqual([])
    expect(await sizesAt('ranked-5v5.yaml', 61, withoutHealers)).toEqual([10])
  })

  test('the battle royale are of a hundred, and of fewer later', async () => {
    const players = (count: number) => each(count, () => ({ latencies, mode: 'squads' }))
    expect(await sizesAt('battle-royale.yaml', 1, players(100))).toEqual([100])
    expect(await sizesAt('battle-royale.yaml', 1, players(70))).toEqual([])
    expect(await sizesAt('battle-royale.yaml', 41, players(70))).toEqual([70])
  })

  test('the co-op have one who can heal, and are of the same mission', async () => {
    const crew = (classOf: (place: number) => string) =>
      each(4, (place) => ({ mission: 'mine', level: 10 + place, classes: [classOf(place)] }))
    expect(
      await sizesAt(
        'co-op.yaml',
        1,
        crew((place) => (place === 0 ? 'healer' : 'scout')),
      ),
    ).toEqual([4])
    expect(
      await sizesAt(
        'co-op.yaml',
        1,
        crew(() => 'scout'),
      ),
    ).toEqual([])
    expect(
      await sizesAt(
        'co-op.yaml',
        46,
        crew(() => 'scout'),
      ),
    ).toEqual([4])
  })

  test('the casual are of even teams, and smaller later', async () => {
    const players = (count: number) =>
      each(count, (place) => ({ rating: 1500, 'matches-played': place, latencies, blocked: [] }))
    expect(await sizesAt('casual.yaml', 1, players(12))).toEqual([12])
    expect(await sizesAt('casual.yaml', 1, players(8))).toEqual([])
    expect(await sizesAt('casual.yaml', 21, players(8))).toEqual([8])
  })
})
