import type { Bench, Side } from './bench.ts'
import { figuresOf } from './parts/child.ts'
import { openTunnels, type Tunnel } from './parts/tunnel.ts'

/** P9, P10: a player's connection through the proxy. */
const SECONDS = 1.5

function tunnelBench(
  { name, metrics }: Pick<Bench, 'name' | 'metrics'>,
  far: 'source' | 'sink' | 'echo',
  measure: { readonly program: string; readonly options: object },
): Bench {
  const side = ({ proxy, hello, ...tunnel }: Tunnel): Side => ({
    name: tunnel.name,
    measure: () =>
      figuresOf(measure.program, { port: proxy.port, hello, seconds: SECONDS, ...measure.options }),
  })
  return {
    name,
    metrics,
    async open() {
      const tunnels = await openTunnels(far)
      return {
        ours: side(tunnels.muster),
        peer: side(tunnels.haproxy),
        [Symbol.asyncDispose]: () => tunnels[Symbol.asyncDispose](),
      }
    },
  }
}

const throughput = { id: 'P9', unit: 'MB/s', comparison: 'ratio to peer', bar: { atLeast: 0.85 } } as const
const latency = { id: 'P10', unit: 'µs', comparison: 'ratio to peer' } as const

export const tunnelBenches: readonly Bench[] = [
  tunnelBench(
    { name: 'download', metrics: [{ ...throughput, name: 'proxied bytes to the player, 4 streams' }] },
    'source',
    { program: 'streams', options: { streams: 4, way: 'down' } },
  ),
  tunnelBench(
    { name: 'upload', metrics: [{ ...throughput, name: 'proxied bytes from the player, 4 streams' }] },
    'sink',
    { program: 'streams', options: { streams: 4, way: 'up' } },
  ),
  tunnelBench(
    {
      name: 'latency',
      metrics: [
        { ...latency, name: 'round trip p50, 1,000 lines/s on 64 connections', bar: { atMost: 1.2 } },
        { ...latency, name: 'round trip p99, the same', bar: { atMost: 1.5 } },
      ],
    },
    'echo',
    { program: 'round-trips', options: { connections: 64, rate: 1000 } },
  ),
  tunnelBench(
    {
      name: 'new-connections',
      metrics: [
        {
          id: 'P10',
          name: 'new connections, 32 at once',
          unit: '/s',
          comparison: 'ratio to peer',
          bar: { atLeast: 0.6 },
        },
      ],
    },
    'echo',
    { program: 'churn', options: { atOnce: 32 } },
  ),
]
