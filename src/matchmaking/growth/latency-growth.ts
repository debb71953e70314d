import type { Instant } from '../../match/time.ts'
import { ageOf, limitAt } from '../age.ts'
import { LATENCIES } from '../attribute-types.ts'
import type { DemandOf } from '../demands/judging.ts'
import type { Rule } from '../rules.ts'
import { partyLatencies } from '../values.ts'
import { remembered } from '../remembered.ts'
import type { Growth, GrowthAt } from './growth.ts'

/** Some region is within everybody's own limit. */
export function latencyGrowth(rule: Rule, { max }: DemandOf<'latency'>): GrowthAt {
  const latencies = remembered((ticket) => {
    const known = partyLatencies(ticket, LATENCIES)
    return known && Object.entries(known)
  })
  const growth = (now: Instant, regions: readonly string[] | undefined): Growth => ({
    with(ticket) {
      const known = latencies(ticket)
      if (!known) return this
      const limit = limitAt(rule, max, ageOf(ticket, now))
      const reached = known.filter(([, ms]) => ms <= limit).map(([region]) => region)
      const kept = regions ? regions.filter((region) => reached.includes(region)) : reached
      if (kept.length === 0) return undefined
      return kept.length === regions?.length ? this : growth(now, kept)
    },
  })
  return (now) => growth(now, undefined)
}
