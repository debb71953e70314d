/** From a second on, for some seconds: the rate of arrivals times this. */
export interface Burst {
  readonly times: number
  readonly fromSecond: number
  readonly seconds: number
}

export interface Rates {
  /** Over a whole day. */
  readonly perSecond: number
  readonly curve: 'flat' | 'day'
  readonly bursts: readonly Burst[]
}

const DAY_SECONDS = 86_400
/** Most come at 20:00, and fewest at 8:00: four times as many. */
const PEAK_SECOND = 20 * 3600
const SWING = 0.6

/** Parties that come per second at this moment of the run, which begins at midnight. */
export function rateAt({ perSecond, curve, bursts }: Rates, second: number): number {
  const day =
    curve === 'flat' ? 1 : 1 + SWING * Math.cos((2 * Math.PI * (second - PEAK_SECOND)) / DAY_SECONDS)
  const times = bursts
    .filter(({ fromSecond, seconds }) => second >= fromSecond && second < fromSecond + seconds)
    .reduce((product, burst) => product * burst.times, 1)
  return perSecond * day * times
}

/** A rate that is never exceeded. */
export function highestRate({ perSecond, curve, bursts }: Rates): number {
  const times = bursts.reduce((product, burst) => product * Math.max(burst.times, 1), 1)
  return perSecond * (curve === 'flat' ? 1 : 1 + SWING) * times
}
