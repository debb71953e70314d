import type { Found, KeyPath } from './found.ts'
import { lintEmpty, lintLoosening, lintOrder } from './lint-steps.ts'
import type { Regular, RuleEntry } from './rule-entry.ts'
import type { RulePlace } from './rule-place.ts'
import {
  grows,
  isRegular,
  limitNames,
  limitsOf,
  numberOfSteps,
  stepsOf,
  type LimitStep,
} from './rule-steps.ts'

/** More steps than anyone can wait for, and too many to read. */
const MOST_STEPS = 200

/** How waiting changes a rule: always so that it allows more. */
export function lintRelax({ entry, path, reversed }: RulePlace): readonly Found[] {
  const { relax } = entry
  if (relax === undefined) return []
  const at = [...path, 'relax']
  if (reversed)
    return [
      {
        path: at,
        says: 'a rule within not or xor must not be relaxed: the whole would allow less. Turn the whole off',
      },
    ]
  if (isRegular(relax)) return lintRegular(entry, relax, at)
  const steps = stepsOf(entry)
  return [
    ...lintEmpty(steps, at),
    ...lintOrder(steps, at),
    ...lintOff(steps, at),
    ...lintTargets(entry, at),
    ...limitNames(limitsOf(entry)).flatMap((name) =>
      lintLoosening(
        steps,
        {
          name,
          first: limitsOf(entry)[name] ?? 0,
          grows: grows(name),
          keys: [name],
          valueIn: (step) => step[name],
        },
        at,
      ),
    ),
  ]
}

function lintRegular(entry: RuleEntry, relax: Regular, path: KeyPath): readonly Found[] {
  const limits = limitsOf(entry)
  const names = limitNames(limits)
  const [name] = names
  const first = name === undefined ? undefined : limits[name]
  if (name === undefined || first === undefined || names.length > 1) {
    const has = names.length > 1 ? `has ${names.join(' and ')}` : 'has none'
    return [
      {
        path,
        says: `every, by and until change the one number of a rule, but ${entry.type} ${has}: write steps`,
      },
    ]
  }
  const { until } = relax
  if (grows(name) ? until <= first : until >= first)
    return [
      {
        path: [...path, 'until'],
        says: `until: ${until} must be ${grows(name) ? 'more' : 'less'} than ${name}: ${first}, so that waiting allows more`,
      },
    ]
  const count = numberOfSteps(first, relax)
  if (count <= MOST_STEPS) return []
  return [
    {
      path: [...path, 'by'],
      says: `from ${first} to ${until} these are ${count} steps: use at most ${MOST_STEPS}`,
    },
  ]
}

function lintOff(steps: readonly LimitStep[], path: KeyPath): readonly Found[] {
  const off = steps.findIndex((step) => step.off)
  if (off === -1 || off === steps.length - 1) return []
  return [{ path: [...path, String(off + 1)], says: 'the rule is off by then: remove the steps after off' }]
}

/** A step can only change what the rule has. */
function lintTargets(entry: RuleEntry, path: KeyPath): readonly Found[] {
  const known: readonly string[] = ['after', 'off', ...limitNames(limitsOf(entry))]
  return stepsOf(entry).flatMap((step, index) =>
    Object.keys(step)
      .filter((key) => !known.includes(key))
      .map((key) => ({
        path: [...path, String(index), key],
        says: `the rule has no ${key} that could change: give it one, or remove it from the step`,
      })),
  )
}
