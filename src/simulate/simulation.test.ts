import { describe, expect, test } from 'vitest'

import { simulated } from '../../test/support/simulated.ts'

const size = (players: number, more = '') =>
  `queues: { it: { size: ${players}, minSize: ${players}${more} } }`
const ladder = `
queues:
  ladder:
    attributes: { rating: number }
    teams: [{ name: player, count: 2, size: 1 }]
    rules:
      skill: { type: spread, attribute: rating, max: 50, relax: { every: 5, by: 50, until: 600 } }
`
const alone = '--party 0 --patience 0'

/** Within this share of the value that theory gives. */
const near = (value: number, theory: number, tolerance: number) => {
  expect(Math.abs(value / theory - 1)).toBeLessThan(tolerance)
}

describe('a simulation keeps what queueing theory says', () => {
  test('duels in order of arrival: every second player waits, 1/λ on average', () => {
    const { wait, matched } = simulated(size(2), `--per-second 0.5 --tickets 40000 ${alone}`)
    expect(matched).toBe(40_000)
    // Half wait 2 s on average (exponential), the other half 0. Standard error of 20,000 waits: 0.7 %.
    near(wait.mean, 1, 0.03)
    expect(wait.p50).toBeLessThan(0.01)
    near(wait.p90, 2 * Math.log(5), 0.03)
    near(wait.p95, 2 * Math.log(10), 0.03)
  })

  test('matches of ten: the k-th waits for 10 − k more, on average (10 − 1)/2λ', () => {
    const { wait, sizes } = simulated(size(10), `--per-second 2 --tickets 40000 ${alone}`)
    near(wait.mean, 9 / (2 * 2), 0.03)
    expect(sizes).toEqual({ 10: 4000 })
  })

  test('impatient duels: θ/(2λ + θ) of all give up (a Markov chain of two states)', () => {
    const words = '--per-second 0.1 --tickets 40000 --party 0 --patience 20'
    const { gaveUp, tickets, wait } = simulated(size(2), words)
    // λ = 0.1, θ = 0.05. Those who are matched after a wait waited 1/(λ + θ) on average.
    near(gaveUp / tickets, 0.05 / 0.25, 0.03)
    near(wait.mean, 0.5 / 0.15, 0.04)
  })

  test("a closed crowd keeps Little's law: players = rate × (wait + match + pause)", () => {
    const words = `--players 300 --match-seconds 100 --pause 20 --tickets 60000 ${alone}`
    const { wait, tickets, seconds } = simulated(size(30), words)
    near((tickets / seconds) * (wait.mean + 100 + 20), 300, 0.03)
  })

  test('a match that is not full forms when its oldest player has waited long enough', () => {
    const { wait, sizes } = simulated(
      'queues: { it: { size: 100, minSize: 1, fillSeconds: 10 } }',
      `--per-second 1 --tickets 20000 ${alone}`,
    )
    expect(wait.max).toBe(10)
    // The first one, and those who come within 10 s.
    const matches = Object.values(sizes).reduce((sum, each) => sum + each, 0)
    near(20_000 / matches, 11, 0.03)
  })
})

describe('a simulation', () => {
  test('gives the same result for the same seed byte for byte, and another for another', () => {
    const words = '--tickets 1000 --players 100 --match-seconds 60'
    const json = (more = '') => JSON.stringify(simulated(ladder, `${words} ${more}`))
    expect(json()).toBe(json())
    expect(json()).not.toBe(json('--seed 2'))
  })

  test('accounts for every ticket, in all and in each group', () => {
    const report = simulated(ladder, '--tickets 5000 --per-second 0.2 --patience 30')
    const { tickets, matched, gaveUp, waiting, byBand, byPartySize } = report
    expect(matched + gaveUp + waiting.tickets).toBe(tickets)
    expect(gaveUp).toBeGreaterThan(0)
    for (const groups of [byBand?.bands ?? [], byPartySize]) {
      const sum = (of: (group: (typeof groups)[number]) => number) =>
        groups.reduce((total, group) => total + of(group), 0)
      expect(sum((group) => group.tickets)).toBe(tickets)
      expect(sum((group) => group.matched)).toBe(matched)
      expect(sum((group) => group.gaveUp)).toBe(gaveUp)
    }
    expect(report.waits.reduce((sum, bar) => sum + bar.tickets, 0)).toBe(matched)
  })

  test('obeys the rules: the spread of a match is never above its limit, and edges wait longer', () => {
    const { quality, byBand } = simulated(ladder, '--tickets 10000 --per-second 0.5')
    expect(quality[0]?.spread.max).toBeLessThanOrEqual(600)
    const [lowest, , middle] = byBand?.bands ?? []
    expect(lowest?.name).toBe('below 800')
    expect(lowest?.p95).toBeGreaterThan(middle?.p95 ?? Infinity)
  })

  test('of a queue that never matches ends, and says who waits', () => {
    const { matched, waiting, wait } = simulated(size(10), `--players 4 --tickets 100 ${alone}`)
    expect([matched, waiting.tickets]).toEqual([0, 4])
    expect(wait.p50).toBeNaN()
  })

  test('measures the ping to the region of the match', () => {
    const { ping } = simulated(
      'queues: { it: { attributes: { latencies: latency }, size: 2, rules: { near: { type: latency, max: 80 } } } }',
      '--tickets 3000 --per-second 1 --party 0',
    )
    expect(ping?.max).toBeLessThanOrEqual(80)
    expect(ping?.mean).toBeGreaterThan(40)
  })
})
