import type { Random } from './random.ts'
import type { Bell } from './crowd-options.ts'
import type { Source, SourceNeeds } from './source.ts'

/** For each step to the next region of the list. */
const FURTHER_MS = 60

/** Parties live in one region; to each other region it is further, the further the later it stands in the list. */
export function latencySource({ options: { regions, ping }, random }: SourceNeeds): Source {
  const line = logNormal(ping)
  const names = regions.map(({ value }) => value)
  return (members) => {
    const home = names.indexOf(random.weighted(regions) ?? '')
    return Array.from({ length: members }, () => {
      const own = line(random)
      const reached: Record<string, number> = {}
      for (const [i, name] of names.entries())
        reached[name] = Math.max(Math.round(own + FURTHER_MS * Math.abs(i - home)), 1)
      return reached
    })
  }
}

/** Log-normal, with this median and standard deviation. */
export function logNormal({ mean: median, deviation }: Bell): (random: Random) => number {
  // With m = median and s = deviation: s² = m²·x·(x − 1), where x = exp(sigma²).
  const x = (1 + Math.sqrt(1 + 4 * (deviation / median) ** 2)) / 2
  const sigma = Math.sqrt(Math.log(x))
  return (random) => median * Math.exp(sigma * random.normal())
}
