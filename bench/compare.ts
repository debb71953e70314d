import type { Bench, Metric, OpenedBench } from './bench.ts'

export interface Figure {
  readonly metric: Metric
  readonly bench: string
  readonly peerName: string | undefined
  /** Median over the rounds of what the metric compares, and the lowest and highest. */
  readonly value: number
  readonly least: number
  readonly most: number
  /** Medians of the absolute figures, in the metric's unit. */
  readonly ours: number
  readonly peer: number | undefined
  readonly rounds: number
  readonly verdict: 'met' | 'missed' | 'no bar'
}

interface Round {
  readonly ours: readonly number[]
  readonly peer: readonly number[] | undefined
}

/** Ours, then the peer, alternating: a machine that slows down slows both. The first round warms up and does not count. */
export async function compare(
  bench: Bench,
  counted: number,
  onRound: (done: number, of: number) => void,
): Promise<readonly Figure[]> {
  await using opened = await bench.open()
  const rounds: Round[] = []
  for (let round = 0; round <= counted; round += 1) {
    onRound(round, counted + 1)
    rounds.push({ ours: await opened.ours.measure(), peer: await opened.peer?.measure() })
  }
  return figures(bench, opened, rounds.slice(1))
}

function figures(bench: Bench, opened: OpenedBench, rounds: readonly Round[]): readonly Figure[] {
  return bench.metrics.map((metric, at) => {
    const ours = rounds.map((round) => round.ours[at] ?? NaN)
    const peer = rounds.map((round) => round.peer?.[at] ?? NaN)
    const values = ours.map((figure, round) => compared(metric, figure, peer[round] ?? NaN))
    const value = median(values)
    return {
      metric,
      bench: bench.name,
      peerName: opened.peer?.name,
      value,
      least: Math.min(...values),
      most: Math.max(...values),
      ours: median(ours),
      // The peer may not have this figure.
      peer: Number.isNaN(median(peer)) ? undefined : median(peer),
      rounds: rounds.length,
      verdict: verdict(metric, value),
    }
  })
}

function compared({ comparison }: Metric, ours: number, peer: number): number {
  switch (comparison) {
    case 'ratio to peer':
      return ours / peer
    case 'more than peer':
      return ours - peer
    case 'alone':
      return ours
  }
}

function verdict({ bar }: Metric, value: number): Figure['verdict'] {
  if (!bar) return 'no bar'
  const met = 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost
  return met ? 'met' : 'missed'
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}
