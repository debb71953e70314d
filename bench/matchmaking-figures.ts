import type { Bench, Side } from './bench.ts'
import { freshEachRound } from './bench.ts'
import { figuresOf } from './parts/child.ts'
import { evenness } from './parts/evenness.ts'

/** P16 to P20: the matcher of a queue with rules, alone on one core. */
const MANY = 100_000
const FEW = 1000

const line = (measures: string, waiting: number, at = 0): Side => ({
  name: `muster, ${waiting} waiting`,
  measure: async () => [(await figuresOf('rule-line', { measures, waiting }))[at] ?? NaN],
})

export const matchmakingBenches: readonly Bench[] = [
  {
    name: 'ranked-crowd',
    metrics: [
      {
        id: 'P16',
        name: '100,000 tickets of a ranked 5v5 with parties, all formed by a new process, CPU time',
        unit: 's',
        comparison: 'alone',
        bar: { atMost: 2 },
      },
      { id: 'P16', name: '100,000 more by the same process, CPU time', unit: 's', comparison: 'alone' },
      { id: 'P16', name: 'players of them who are in a match', unit: 'share', comparison: 'alone' },
    ],
    open: () =>
      freshEachRound({
        name: 'muster',
        async measure() {
          const [cold = NaN, , share = NaN, warm = NaN] = await figuresOf('rule-line', {
            measures: 'all-formed',
            waiting: MANY,
          })
          return [cold, warm, share]
        },
      }),
  },
  {
    name: 'ranked-growth',
    metrics: [
      {
        id: 'P5b',
        name: 'time for a ranked match, 100,000 waiting, against 1,000',
        unit: 'µs',
        comparison: 'ratio to peer',
        bar: { atMost: 1.5 },
      },
    ],
    open: () => freshEachRound(line('all-formed', MANY, 1), line('all-formed', FEW, 1)),
  },
  {
    name: 'nothing-fits',
    metrics: [
      {
        id: 'P17',
        name: 'turn in which 100 arrive and nobody fits, 100,000 waiting, against 1,000',
        unit: 'ms',
        comparison: 'ratio to peer',
        bar: { atMost: 3 },
      },
    ],
    open: () => freshEachRound(line('nobody-near', MANY), line('nobody-near', FEW)),
  },
  {
    name: 'nothing-fits-at-all',
    metrics: [{ id: 'P17', name: 'the same turn', unit: 'ms', comparison: 'alone', bar: { atMost: 10 } }],
    open: () => freshEachRound(line('nobody-near', MANY)),
  },
  {
    name: 'nothing-fits-among-many',
    metrics: [
      {
        id: 'P17',
        name: 'the same turn with parties of three that are all near each other, for teams of five',
        unit: 'ms',
        comparison: 'alone',
        bar: { atMost: 10 },
      },
    ],
    open: () => freshEachRound(line('no-team-of-threes', MANY)),
  },
  {
    name: 'evenness',
    metrics: [
      {
        id: 'P18',
        name: 'mean imbalance of 5v5 teams, against the best split of the same ten',
        unit: 'points',
        comparison: 'ratio to peer',
        bar: { atMost: 1.05 },
      },
      {
        id: 'P19',
        name: 'mean spread of matches of four from crowds of 14, against an exhaustive search',
        unit: 'points',
        comparison: 'ratio to peer',
        bar: { atMost: 1.05 },
      },
    ],
    open: () => freshEachRound(evenness('muster'), evenness('exhaustive')),
  },
  {
    name: 'rule-line-memory',
    metrics: [
      {
        id: 'P20',
        name: 'ticket with four attributes that waits, in the leader',
        unit: 'B',
        comparison: 'alone',
        bar: { atMost: 1500 },
      },
    ],
    open: () => freshEachRound(line('memory', MANY)),
  },
]
