import { BadEnvironment } from '../runtime/env.ts'
import type { Bell } from './crowd-options.ts'
import type { Weighted } from './random.ts'
import type { Burst } from './rates.ts'

interface Range {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
}

const NUMBER = String.raw`\d+(?:\.\d+)?`

export function number(name: string, text: string, { min, max, whole = false }: Range): number {
  const value = new RegExp(`^${NUMBER}$`).test(text) ? Number(text) : NaN
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
  throw new BadEnvironment(
    `${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, but is ${text}`,
  )
}

/** `a:3,b:1` or `a,b`. */
export function weighted(name: string, text: string): readonly Weighted<string>[] {
  return text.split(',').map((entry) => {
    const [, value, weight = '1'] = new RegExp(`^([^:]+)(?::(${NUMBER}))?$`).exec(entry.trim()) ?? []
    if (value !== undefined) return { value, weight: Number(weight) }
    throw new BadEnvironment(`${name} must be like first:3,second:1, but is ${text}`)
  })
}

/** `1500,350`. */
export function bell(name: string, text: string): Bell {
  const [, mean, deviation] = new RegExp(`^(${NUMBER}),(${NUMBER})$`).exec(text) ?? []
  if (mean !== undefined && deviation !== undefined)
    return { mean: Number(mean), deviation: Number(deviation) }
  throw new BadEnvironment(`${name} must be two numbers like 1500,350, but is ${text}`)
}

/** `10@600+60`. */
export function burst(text: string): Burst {
  const [, times, from, seconds] = new RegExp(`^(${NUMBER})@(${NUMBER})\\+(${NUMBER})$`).exec(text) ?? []
  if (times !== undefined) return { times: Number(times), fromSecond: Number(from), seconds: Number(seconds) }
  throw new BadEnvironment(
    `--burst must be TIMES@FROM+SECONDS, for example 10@600+60 (ten times as many players for a minute), but is ${text}`,
  )
}

/** Each entry is `attribute=…`. */
export function byAttribute<T>(
  name: string,
  entries: readonly string[],
  read: (name: string, text: string) => T,
): ReadonlyMap<string, T> {
  return new Map(
    entries.map((entry) => {
      const [, attribute, text] = /^([^=]+)=(.+)$/.exec(entry) ?? []
      if (attribute === undefined || text === undefined)
        throw new BadEnvironment(`${name} must begin with an attribute and =, but is ${entry}`)
      return [attribute, read(`${name} ${attribute}`, text)]
    }),
  )
}
