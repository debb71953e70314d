/** From this age of a ticket on, the value holds. */
export interface Step<V> {
  readonly afterMs: number
  readonly value: V
}

/** A value that changes with the time that a ticket has waited: absolute values, in order; the last one reached holds. */
export interface Stepped<V> {
  readonly first: V
  readonly steps: readonly Step<V>[]
}

export function always<V>(first: V): Stepped<V> {
  return { first, steps: [] }
}

export function valueAt<V>({ first, steps }: Stepped<V>, ageMs: number): V {
  let value = first
  for (const step of steps) {
    if (step.afterMs > ageMs) break
    value = step.value
  }
  return value
}
