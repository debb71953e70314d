import type { Ticket } from '../match/ticket.ts'
import type { ConfiguredQueue } from '../queue-file/queue-from.ts'
import type { CrowdOptions, Bell } from './crowd-options.ts'
import { bellOf } from './number-source.ts'
import { usesOf } from './rule-uses.ts'

/** Players of about the same strength: each band is a standard deviation wide, and those at the edges are open. */
export interface Bands {
  readonly attribute: string
  of(ticket: Ticket): number | undefined
  name(band: number): string
}

const LOWEST = -3
const HIGHEST = 2

/** By the number that decides who meets whom: the first one in a spread or balance, or the first number of the queue. */
export function bandsOf(configured: ConfiguredQueue, options: CrowdOptions): Bands | undefined {
  const attribute = ratingOf(configured)
  const type = attribute === undefined ? undefined : configured.queue.attributes[attribute]
  if (attribute === undefined || !type) return undefined
  const bell = bellOf({ name: attribute, type, options })
  return bell && bell.deviation > 0 ? { attribute, ...bandsBy(attribute, bell) } : undefined
}

export function numbersIn({ queue }: ConfiguredQueue): readonly string[] {
  return Object.entries(queue.attributes)
    .filter(([, { kind }]) => kind === 'number')
    .map(([name]) => name)
}

function ratingOf(configured: ConfiguredQueue): string | undefined {
  const names = numbersIn(configured)
  const decides = (name: string): boolean =>
    usesOf(configured.matchRules, name).some(({ kind }) => kind === 'spread' || kind === 'balance')
  return names.find(decides) ?? names[0]
}

function bandsBy(attribute: string, { mean, deviation }: Bell): Omit<Bands, 'attribute'> {
  const edge = (band: number): number => Math.round(mean + band * deviation)
  return {
    of(ticket) {
      const average = averageOf(ticket, attribute)
      if (average === undefined) return undefined
      return Math.min(Math.max(Math.floor((average - mean) / deviation), LOWEST), HIGHEST)
    },
    name(band) {
      if (band === LOWEST) return `below ${edge(band + 1)}`
      return band === HIGHEST ? `${edge(band)} and more` : `${edge(band)} to ${edge(band + 1)}`
    },
  }
}

function averageOf({ attributes = [] }: Ticket, name: string): number | undefined {
  let [sum, count] = [0, 0]
  for (const { [name]: value } of attributes) {
    if (typeof value !== 'number') continue
    sum += value
    count += 1
  }
  return count === 0 ? undefined : sum / count
}
