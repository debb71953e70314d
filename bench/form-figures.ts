import { RedisServer } from '../test/support/redis-server.ts'
import type { Bench, Side } from './bench.ts'
import { figuresOf } from './parts/child.ts'

/** P4, P5: matches formed from a long queue, two players each. */
const MATCHES = 8192

function formBench(
  { name, metrics }: Pick<Bench, 'name' | 'metrics'>,
  sides: (url: string) => { readonly ours: Side; readonly peer: Side },
): Bench {
  return {
    name,
    metrics,
    async open() {
      const redis = await RedisServer.start()
      return { ...sides(redis.url), [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() }
    },
  }
}

const bareClaims = (url: string, waiting: number): Side => ({
  name: 'bare claim script',
  async measure() {
    const [perSecond = NaN] = await figuresOf('bare-claims', { url, waiting, matches: MATCHES })
    return [perSecond, perSecond * 2]
  },
})

const formed = (url: string, waiting: number): Side => ({
  name: `muster, ${waiting} waiting`,
  async measure() {
    const [perSecond = NaN] = await figuresOf('form-matches', { url, waiting, matches: MATCHES })
    return [perSecond, perSecond * 2]
  },
})

const microseconds = (side: Side): Side => ({
  name: side.name,
  measure: async () => [1e6 / ((await side.measure())[0] ?? NaN)],
})

export const formBenches: readonly Bench[] = [
  formBench(
    {
      name: 'forming',
      metrics: [
        {
          id: 'P4',
          name: 'matches formed, 100,000 waiting',
          unit: '/s',
          comparison: 'ratio to peer',
          bar: { atLeast: 0.5 },
        },
        { id: 'P4', name: 'players given a match, the same', unit: '/s', comparison: 'alone' },
      ],
    },
    (url) => ({ ours: formed(url, 100_000), peer: bareClaims(url, 100_000) }),
  ),
  formBench(
    {
      name: 'forming-of-many',
      metrics: [
        {
          id: 'P5',
          name: 'time for a match, 1,000,000 waiting, against 1,000',
          unit: 'µs',
          comparison: 'ratio to peer',
          bar: { atMost: 1.5 },
        },
      ],
    },
    (url) => ({ ours: microseconds(formed(url, 1_000_000)), peer: microseconds(formed(url, 1000)) }),
  ),
]
