import type { Check, Demanded } from './check.ts'
import { most } from './limits.ts'
import { membersOf, partiesOf, type SeenPlayer } from './seen-team.ts'
import { LATENCIES, valueIn } from './values.ts'

/** There must be one region that is near enough for all, and about equally near. */
export function checkLatency(demand: Demanded<'latency'>, check: Check): readonly string[] {
  const { rule, waitedMs } = check
  const parties = partiesOf(membersOf(check.teams)).flatMap((party) => {
    const measured = party.flatMap((player) => latenciesOf(player))
    const waited = rule.clock === 'each' ? Math.max(...party.map((each) => each.waitedMs)) : waitedMs
    return measured.length === 0 ? [] : [{ measured, limit: most(rule, demand.max, waited) }]
  })
  const [first] = parties
  if (!first) return []
  const spread = demand.spread ? most(rule, demand.spread, waitedMs) : Infinity
  const isRight = Object.keys(first.measured[0] ?? {}).some((region) => {
    const times = parties.map(({ measured }) => Math.max(...measured.map((each) => timeTo(each, region))))
    const areNear = parties.every(({ limit }, i) => isWithin(times[i], limit))
    return areNear && Math.max(...times) - Math.min(...times) <= spread
  })
  return isRight ? [] : ['no region is near enough for all']
}

/** A region that was not measured is out of reach, however far the rule is relaxed. */
function isWithin(ms: number | undefined, limit: number): boolean {
  return ms !== undefined && Number.isFinite(ms) && ms <= limit
}

type Latencies = Readonly<Record<string, number>>

function latenciesOf(player: SeenPlayer): readonly Latencies[] {
  const value = valueIn(player, LATENCIES)
  return typeof value === 'object' && !Array.isArray(value) ? [value as Latencies] : []
}

function timeTo(latencies: Latencies, region: string): number {
  return (Object.hasOwn(latencies, region) ? latencies[region] : undefined) ?? Infinity
}
