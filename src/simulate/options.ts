import { Command } from 'commander'

import { BadEnvironment } from '../runtime/env.ts'
import type { Condition } from './conditions.ts'
import { conditionOf } from './conditions.ts'
import type { Coming, CrowdOptions } from './crowd-options.ts'
import { bell, burst, byAttribute, number, weighted } from './option-values.ts'

export interface SimulateOptions {
  readonly config: string
  /** A second configuration, for the same crowd. */
  readonly compare: string | undefined
  /** Without it, the default queue. */
  readonly queue: string | undefined
  readonly tickets: number
  readonly crowd: CrowdOptions
  readonly json: boolean
  /** The file for the page. */
  readonly html: string | undefined
  readonly failIf: readonly Condition[]
}

/** `command` gets the options, and parses. */
export function simulateOptions(args: readonly string[], command = new Command()): SimulateOptions {
  addWhat(command)
  addCrowd(command)
  command.parse([...args], { from: 'user' })
  const given = command.opts<Given>()
  return {
    config: String(command.processedArgs[0]),
    compare: given.compare,
    queue: given.queue,
    tickets: ticketsFrom(given),
    crowd: crowdFrom(given),
    json: given.json,
    html: given.html === true ? 'muster-simulation.html' : given.html,
    failIf: given.failIf.map(conditionOf),
  }
}

interface Given {
  readonly compare?: string
  readonly queue?: string
  readonly tickets?: string
  readonly recorded?: string
  readonly json: boolean
  readonly html?: string | true
  readonly failIf: readonly string[]
  readonly players?: string
  readonly perSecond?: string
  readonly again: string
  readonly curve: string
  readonly burst: readonly string[]
  readonly matchSeconds: string
  readonly pause: string
  readonly patience: string
  readonly party: string
  readonly regions: string
  readonly ping: string
  readonly numbers: readonly string[]
  readonly values: readonly string[]
  readonly seed: string
}

const collected = (value: string, before: readonly string[]): readonly string[] => [...before, value]

function addWhat(command: Command): void {
  command
    .argument('<config>', 'the queue file: YAML, JSON, JavaScript or TypeScript')
    .option('--queue <name>', 'the queue; without it, the default queue')
    .option(
      '--tickets <number>',
      'players and parties that queue (default: 100000, or all that are recorded)',
    )
    .option('--compare <config>', 'another configuration, for the same crowd')
    .option('--recorded <file>', 'tickets that came in reality, in place of a crowd: one JSON object a line')
    .option('--json', 'print the result as JSON on standard output', false)
    .option('--html [file]', 'also write a page with charts (muster-simulation.html)')
    .option(
      '--fail-if <condition>',
      "end with 1 if this is so, for example 'wait.p95 > 30'; may be repeated",
      collected,
      [],
    )
}

function addCrowd(command: Command): void {
  command
    .option('--players <number>', 'players and parties who queue again after each match (default: 5000)')
    .option('--per-second <rate>', 'in place of --players: new players and parties per second')
    .option('--again <share>', 'with --per-second: how many of them queue again after a match', '0')
    .option('--curve <curve>', 'with --per-second: flat, or day (most at 20:00, fewest at 8:00)', 'flat')
    .option('--burst <burst>', 'with --per-second: TIMES@FROM+SECONDS; may be repeated', collected, [])
    .option('--match-seconds <seconds>', 'mean length of a match', '600')
    .option('--pause <seconds>', 'mean time between a match and the next request', '15')
    .option('--patience <seconds>', 'after how long players give up, on average; 0: never', '600')
    .option('--party <chance>', 'of one more friend in the party, up to the largest team', '0.25')
    .option('--regions <names>', 'where players live, for example eu:3,us:2', 'eu:2,us:2,asia:1')
    .option('--ping <median,deviation>', 'milliseconds to the own region', '70,20')
    .option('--numbers <entry>', 'ATTRIBUTE=MEAN,DEVIATION; may be repeated', collected, [])
    .option('--values <entry>', 'ATTRIBUTE=first:3,second:1; may be repeated', collected, [])
    .option('--seed <number>', 'another number, another crowd', '1')
}

const DAY = 86_400
const DEFAULT_PARTIES = '5000'
const DEFAULT_TICKETS = 100_000

function crowdFrom(given: Given): CrowdOptions {
  const seconds = (name: string, text: string, min: number): number =>
    number(name, text, { min, max: 365 * DAY }) * 1000
  const patienceMs = seconds('--patience', given.patience, 0)
  return {
    seed: number('--seed', given.seed, { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true }),
    coming: comingFrom(given),
    party: number('--party', given.party, { min: 0, max: 0.95 }),
    patienceMs: patienceMs > 0 ? patienceMs : undefined,
    matchMs: seconds('--match-seconds', given.matchSeconds, 0.001),
    pauseMs: seconds('--pause', given.pause, 0),
    regions: weighted('--regions', given.regions),
    ping: bell('--ping', given.ping),
    numbers: byAttribute('--numbers', given.numbers, bell),
    values: byAttribute('--values', given.values, weighted),
  }
}

function ticketsFrom({ tickets, recorded }: Given): number {
  if (tickets === undefined) return recorded === undefined ? DEFAULT_TICKETS : Infinity
  return number('--tickets', tickets, { min: 1, max: 1e9, whole: true })
}

function comingFrom(given: Given): Coming {
  const { recorded: file, players, perSecond } = given
  if ([file, players, perSecond].filter((each) => each !== undefined).length > 1)
    throw new BadEnvironment('Give one of --players, --per-second and --recorded')
  if (file !== undefined) return { kind: 'recorded', file }
  return perSecond === undefined ? closedFrom(given) : openFrom(perSecond, given)
}

function closedFrom({ players = DEFAULT_PARTIES, curve, burst: bursts }: Given): Coming {
  if (curve !== 'flat' || bursts.length > 0)
    throw new BadEnvironment('--curve and --burst change the rate of new players: give --per-second too')
  return { kind: 'closed', parties: number('--players', players, { min: 1, max: 1e7, whole: true }) }
}

function openFrom(perSecond: string, { again, curve, burst: bursts }: Given): Coming {
  if (curve !== 'flat' && curve !== 'day')
    throw new BadEnvironment(`--curve must be flat or day, but is ${curve}`)
  return {
    kind: 'open',
    perSecond: number('--per-second', perSecond, { min: 0.001, max: 100_000 }),
    curve,
    bursts: bursts.map(burst),
    again: number('--again', again, { min: 0, max: 0.999 }),
  }
}
