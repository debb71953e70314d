import type { Found, KeyPath } from './found.ts'

interface Step {
  readonly after: number
}

/** Steps in the order of their times. */
export function lintOrder(steps: readonly Step[], path: KeyPath): readonly Found[] {
  return steps.flatMap(({ after }, index) => {
    const before = steps[index - 1]
    if (!before || before.after < after) return []
    const says = `after: ${after} must be more than the ${before.after} of the step before: put steps in order`
    return [{ path: [...path, String(index), 'after'], says }]
  })
}

/** A value that waiting changes. */
export interface Track<S extends Step> {
  readonly name: string
  readonly first: number
  readonly grows: boolean
  readonly valueIn: (step: S) => number | undefined
  /** The keys from the step to the value. */
  readonly keys: KeyPath
}

/** Waiting must allow more: a step that allows less, or the same, is a mistake. */
export function lintLoosening<S extends Step>(
  steps: readonly S[],
  { name, first, grows, valueIn, keys }: Track<S>,
  path: KeyPath,
): readonly Found[] {
  let before = first
  return steps.flatMap((step, index) => {
    const value = valueIn(step)
    if (value === undefined) return []
    const previous = before
    before = value
    if (grows ? value > previous : value < previous) return []
    const says = `${name}: ${value} after ${step.after} s does not allow more than ${previous} before: it must be ${grows ? 'higher' : 'lower'}`
    return [{ path: [...path, String(index), ...keys], says }]
  })
}

/** A step that changes nothing. */
export function lintEmpty(steps: readonly Step[], path: KeyPath): readonly Found[] {
  return steps.flatMap((step, index) =>
    Object.keys(step).length > 1
      ? []
      : [
          {
            path: [...path, String(index)],
            says: `the step after ${step.after} s changes nothing: say what, or remove it`,
          },
        ],
  )
}
