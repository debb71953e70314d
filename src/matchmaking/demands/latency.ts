import type { Ticket } from '../../match/ticket.ts'
import { ageOf, limitAt } from '../age.ts'
import { LATENCIES } from '../attribute-types.ts'
import type { Candidate } from '../candidate.ts'
import type { Rule } from '../rules.ts'
import { own, partyLatencies } from '../values.ts'
import { said, type DemandOf, type Judging } from './judging.ts'

export type Latencies = Readonly<Record<string, number>>

/** The limit of each ticket is its own with the clock `each`. */
export function judgeLatency(demand: DemandOf<'latency'>, judging: Judging): string | undefined {
  if (regionFor(demand, judging) !== undefined) return undefined
  const known = knownIn(judging.candidate)
  if (known.length === 0) return undefined
  return `no region is within ${said(limitAt(judging.rule, demand.max, judging.ageMs))} ms of all`
}

interface Region {
  readonly name: string
  readonly most: number
  readonly sum: number
}

/** The region to play in: the lowest by highest latency, then sum of latencies, then name. */
export function regionFor(
  demand: DemandOf<'latency'>,
  { rule, candidate, ageMs }: Pick<Judging, 'rule' | 'candidate' | 'ageMs'>,
): string | undefined {
  const known = knownIn(candidate)
  const limits = known.map(({ ticket }) => limitFor(rule, demand, { ticket, candidate, ageMs }))
  const spread = demand.spread ? limitAt(rule, demand.spread, ageMs) : Infinity
  const regions = Object.keys(known[0]?.latencies ?? {}).flatMap((name): readonly Region[] => {
    const each = known.map(({ latencies }) => own(latencies, name) ?? Infinity)
    const isReached = each.every((ms, i) => ms !== Infinity && ms <= (limits[i] ?? 0))
    const [most, sum] = [Math.max(...each), each.reduce((total, ms) => total + ms, 0)]
    return isReached && most - Math.min(...each) <= spread ? [{ name, most, sum }] : []
  })
  return regions.sort(byLatency)[0]?.name
}

function byLatency(a: Region, b: Region): number {
  return a.most - b.most || a.sum - b.sum || (a.name < b.name ? -1 : 1)
}

function limitFor(
  rule: Rule,
  { max }: DemandOf<'latency'>,
  { ticket, candidate, ageMs }: { ticket: Ticket; candidate: Candidate; ageMs: number },
): number {
  return limitAt(rule, max, rule.clock === 'each' ? ageOf(ticket, candidate.now) : ageMs)
}

/** Tickets without any latency do not mind. */
function knownIn(candidate: Candidate): readonly { ticket: Ticket; latencies: Latencies }[] {
  return candidate.tickets.flatMap((ticket) => {
    const latencies = partyLatencies(ticket, LATENCIES)
    return latencies ? [{ ticket, latencies }] : []
  })
}
