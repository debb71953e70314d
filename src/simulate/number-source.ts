import type { Bell } from './crowd-options.ts'
import type { Source, SourceNeeds } from './source.ts'

/** What ratings are like in most games; a start value of another size stretches it. */
const START = 1500
const DEVIATION = 350
/** So many players have only just started. */
const BEGINNERS = 0.1
/** How much of a member's distance from the mean is that of the whole party: friends play alike. */
const ALIKE = 0.9

const rating = /rating|mmr|elo|skill|score|trophies/i

/** How the number is spread, if that is said or can be guessed. */
export function bellOf({ name, type, options }: Omit<SourceNeeds, 'random' | 'rules'>): Bell | undefined {
  const said = options.numbers.get(name)
  if (said) return said
  const start = startOf(type)
  if (start !== undefined && start > 0) return { mean: start, deviation: (start * DEVIATION) / START }
  return rating.test(name) ? { mean: START, deviation: DEVIATION } : undefined
}

/** The value of a new player, if they have one. */
function startOf({ missing }: SourceNeeds['type']): number | undefined {
  return missing.kind === 'default' && typeof missing.value === 'number' ? missing.value : undefined
}

/** Whole numbers from 0, bell-shaped, with a spike at the start value. */
export function numberSource({ type, random }: SourceNeeds, { mean, deviation }: Bell): Source {
  const start = startOf(type) ?? mean
  const ofMember = Math.sqrt(1 - ALIKE ** 2)
  return (members) => {
    const ofParty = ALIKE * random.normal()
    return Array.from({ length: members }, () => {
      const value = mean + deviation * (ofParty + ofMember * random.normal())
      return random.chance(BEGINNERS) ? start : Math.round(Math.abs(value))
    })
  }
}
