import type { Random } from './random.ts'
import { highestRate, rateAt, type Rates } from './rates.ts'

/**
 * When parties come, in seconds: independently of each other (a Poisson process). Made by thinning: at the highest rate,
 * and each is dropped as often as the rate of its moment demands.
 */
export function* arrivals(rates: Rates, random: Random): Generator<number> {
  const highest = highestRate(rates)
  const varies = rates.curve !== 'flat' || rates.bursts.length > 0
  for (let second = 0; ;) {
    second += random.exponential(1 / highest)
    if (!varies || random.chance(rateAt(rates, second) / highest)) yield second
  }
}
