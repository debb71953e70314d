import { expect, test } from 'vitest'

import type { PlayerEvent } from '../../src/protocol/player-answers.ts'
import type { WhyAnswer } from '../../src/protocol/why-answer.ts'
import { player } from '../../src/client/node.ts'
import { systemWith } from '../support/queue-system.ts'
import { waitFor } from '../support/wait-for.ts'

interface Matched {
  readonly state: string
  readonly players: readonly string[]
  readonly teams: readonly { readonly name: string; readonly players: readonly string[] }[]
}

const ladder = `
queues:
  ladder:
    attributes: { rating: number }
    teams:
      - { name: red, size: 1 }
      - { name: blue, size: 1 }
    rules:
      skill: { type: spread, attribute: rating, max: 100, relax: [{ after: 600, max: 400 }] }`

test('a wait is explained by the rule that blocks, by who is missing, and by recent waits once they are known', async () => {
  const system = await systemWith(ladder)
  const join = (player: string, rating: number) =>
    system.post<Matched>('/match/join', { player_id: player, attributes: { rating } })
  const why = async (player: string) => (await system.get<WhyAnswer>(`/match/why?player_id=${player}`)).body
  await join('ada', 1000)
  expect(await why('ada')).toMatchObject({
    state: 'queued',
    queue: 'ladder',
    waiting: { code: 'needs-players', needs: 1 },
    blocked_by: null,
    missing: { players: 1 },
    looked_at: 0,
    estimate: null,
  })
  await join('bob', 1250)
  const blocked = await why('ada')
  expect(blocked).toMatchObject({
    waiting: { code: 'no-fit' },
    blocked_by: 'skill',
    rules: [{ rule: 'skill', removes: 1 }],
    missing: null,
    looked_at: 1,
    relaxes: [{ rule: 'skill' }],
  })
  expect(blocked.free_servers).toBeGreaterThan(0)
  await join('cleo', 1060)
  const { players, teams } = await waitFor('the match of ada', async () => {
    const { body } = await system.get<Matched>('/match/status?player_id=ada')
    return body.state === 'ready' && body
  })
  expect([...players].sort()).toEqual(['ada', 'cleo'])
  expect(teams.map(({ name }) => name)).toEqual(['red', 'blue'])
  expect(await why('ada')).toMatchObject({ state: 'ready', blocked_by: null, rules: [], estimate: null })
  for (let i = 0; i < 8; i += 1) await join(`player-${i}`, 3000)
  const estimate = await waitFor('the estimate', async () => {
    const { estimate: known } = await why('bob')
    return known?.from === 10 && known
  })
  expect(estimate.of).toBe('party-size')
  expect(estimate.low_seconds).toBeLessThanOrEqual(estimate.high_seconds)
  expect((await system.get('/match/why?player_id=nobody')).body).toMatchObject({
    state: 'unknown',
    queue: null,
  })
})

test('the event stream says it too, until the player has a match', async () => {
  const system = await systemWith(ladder)
  const joining = player(system.url, 'ada').join({ attributes: { rating: 1000 } })
  joining.then(undefined, () => undefined)
  await waitFor('the place of ada', () => joining.latest)
  await system.post('/match/join', { player_id: 'bob', attributes: { rating: 1250 } })
  const told: PlayerEvent[] = []
  for await (const event of joining) {
    told.push(event)
    if (event.event === 'why' && event.data.blocked_by !== null)
      await system.post('/match/join', { player_id: 'cleo', attributes: { rating: 1060 } })
    if (event.event === 'ready') break
  }
  joining.close()
  const blocked = told.find(({ data }) => 'blocked_by' in data && data.blocked_by !== null)
  expect(blocked).toMatchObject({
    event: 'why',
    data: { state: 'queued', queue: 'ladder', blocked_by: 'skill', rules: [{ rule: 'skill', removes: 1 }] },
  })
  expect(told.at(-1)).toMatchObject({ event: 'ready', data: { queue: 'ladder' } })
})
