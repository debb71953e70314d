import type { RulesChecked } from './entry.ts'
import type { PlayerHistory, Violation } from './invariants.ts'
import { stageNames, type StageFigures, type StageName } from './stages.ts'

/** Whether the summary covers the whole run, or only a part: it was stopped, or the connection to the proxy was lost. */
export type Verdict = 'complete' | 'stopped' | 'cut-off'

export interface Summary {
  readonly url: string
  readonly verdict: Verdict
  readonly players: number
  readonly finished: number
  readonly toldWhy: number
  readonly interrupted: number
  readonly lost: number
  /** Players who could no longer reach the proxy. */
  readonly cutOff: number
  /** Why nothing answered, according to the first player who was cut off. */
  readonly cutOffBy: string | undefined
  /** Players whose match was not played, and who were given another. */
  readonly restarted: number
  readonly matches: number
  /** How many matches had how many players. */
  readonly sizes: Readonly<Record<number, number>>
  readonly reasons: Readonly<Record<string, number>>
  readonly violations: readonly Violation[]
  /** Whose rules the matches were held against. */
  readonly rules: RulesChecked | undefined
  readonly stages: Readonly<Record<StageName, StageFigures>>
  /** Players per second: requested (0: all at once) and started. */
  readonly rate: { readonly asked: number; readonly achieved: number }
  /** The tool's own delay, in milliseconds: if it is large, the figures describe the tool. */
  readonly ownDelayP99: number
}

export type Counts = Omit<
  Summary,
  'url' | 'verdict' | 'violations' | 'rules' | 'stages' | 'rate' | 'ownDelayP99'
>

export function countsOf(histories: readonly PlayerHistory[]): Counts {
  const count = (kind: string): number => histories.filter(({ outcome }) => outcome.kind === kind).length
  const matches = new Map(
    histories.flatMap((history) => history.matches.map((match) => [match.id, match.players.length])),
  )
  const reasons = histories.flatMap(({ outcome }) => (outcome.kind === 'told-why' ? [outcome.says] : []))
  return {
    players: histories.length,
    finished: count('finished'),
    toldWhy: count('told-why'),
    interrupted: count('interrupted'),
    lost: count('lost'),
    cutOff: count('cut-off'),
    cutOffBy: histories.flatMap(({ outcome }) => (outcome.kind === 'cut-off' ? [outcome.says] : []))[0],
    restarted: histories.filter((history) => new Set(history.matches.map(({ id }) => id)).size > 1).length,
    matches: matches.size,
    sizes: countEach([...matches.values()]),
    reasons: countEach(reasons),
  }
}

function countEach(values: readonly (string | number)[]): Readonly<Record<string, number>> {
  const counts = new Map<string | number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return Object.fromEntries(counts)
}

export function summaryText(summary: Summary): string {
  const { rate } = summary
  const sizes = Object.entries(summary.sizes).map(([size, count]) => `${count} of ${size}`)
  return [
    `${summary.finished} of ${summary.players} players finished, in ${summary.matches} matches (${sizes.join(', ') || 'none'})`,
    ...(summary.toldWhy > 0 ? [`${summary.toldWhy} were still waiting, and were told why:`] : []),
    ...Object.entries(summary.reasons).map(([says, count]) => `  ${count} x ${says}`),
    ...(summary.interrupted > 0 ? [`${summary.interrupted} were interrupted`] : []),
    ...(summary.restarted > 0
      ? [`${summary.restarted} were given another match because theirs was not played`]
      : []),
    ...(rate.asked > 0 ? [`rate: ${rate.achieved.toFixed(1)} players/s of ${rate.asked} requested`] : []),
    '',
    ['stage (ms)'.padEnd(12), ...['count', 'p50', 'p90', 'p99', 'max'].map((name) => name.padStart(9))].join(
      '',
    ),
    ...stageNames.map((name) => row(name, summary.stages[name])),
    `this tool's own delay, p99: ${summary.ownDelayP99.toFixed(1)} ms`,
    '',
    ...rulesLine(summary),
    ...summary.violations.map(({ name, says }) => `VIOLATED ${name}: ${says}`),
    ...verdictOf(summary),
    '',
  ].join('\n')
}

function rulesLine({ rules, matches }: Summary): readonly string[] {
  if (!rules) return []
  const { queue, seed, matches: checked } = rules
  return [`${checked} of ${matches} matches were held against the rules of queue ${queue} (seed ${seed})`]
}

function verdictOf({ verdict, violations, url, cutOff, cutOffBy }: Summary): readonly string[] {
  switch (verdict) {
    case 'complete':
      if (violations.length > 0) return []
      return ['All invariants held: nobody lost, nobody in two matches, every match ended.']
    case 'stopped':
      return ['Stopped early: this is what was seen until then, and not everything could be checked.']
    case 'cut-off':
      return [
        `CUT OFF: nothing answered at ${url}${cutOffBy === undefined ? '' : ` (${cutOffBy})`}, for ${cutOff} players.`,
        'The port-forward, the network or the proxy ended: this does not mean that Muster lost them. Not everything could be checked.',
      ]
  }
}

function row(name: StageName, { count, p50, p90, p99, max }: StageFigures): string {
  const figures = [p50, p90, p99, max].map((ms) => ms.toFixed(1).padStart(9))
  return [name.padEnd(12), String(count).padStart(9), ...figures].join('')
}
