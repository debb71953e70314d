import { customRule, defineConfig } from '../../src/queue-file/define-config.ts'

/** A configuration with a rule of every kind of name; the compiler checks it, and the lines below must not compile. */
export const typedConfig = defineConfig({
  queues: {
    ranked: {
      attributes: {
        rating: { type: 'number', missing: { default: 1500 } },
        mode: 'string',
        maps: { type: 'strings', party: 'intersection' },
      },
      teams: [
        { name: 'red', size: 2 },
        { name: 'blue', size: { min: 1, max: 2 } },
      ],
      rules: {
        skill: { type: 'spread', attribute: 'rating', max: 100, relax: { every: 5, by: 50, until: 500 } },
        mode: { type: 'same', attribute: 'mode', relax: [{ after: 30, off: true }] },
        map: {
          type: 'any',
          rules: [
            { type: 'overlap', attribute: 'maps', atLeast: 1 },
            { type: 'same', attribute: 'mode' },
          ],
        },
        strong: { type: 'where', team: 'red', attribute: 'rating', atLeast: 1200 },
        even: {
          type: 'compare',
          left: { avg: 'rating', team: 'red' },
          is: '<=',
          right: { plus: [{ avg: 'rating', team: 'blue' }, 50] },
        },
        known: customRule((teams) => (teams.length === 2 ? undefined : 'two teams play')),
      },
      preferences: { close: { term: { stddev: 'rating' }, weight: -0.1 } },
    },
    simple: { size: 2 },
  },
  default: 'simple',
})

const attributes = { rating: 'number', maps: 'strings' } as const

const teams = [{ name: 'red', size: 2 }] as const

const wrongNames = defineConfig({
  queues: {
    a: {
      attributes,
      teams,
      // @ts-expect-error: the attribute is not declared.
      rules: { a: { type: 'spread', attribute: 'ratng', max: 1 } },
    },
    b: {
      attributes,
      teams,
      // @ts-expect-error: the attribute is of another kind.
      rules: { a: { type: 'spread', attribute: 'maps', max: 1 } },
    },
    c: {
      attributes,
      teams,
      // @ts-expect-error: the attribute of a rule in a rule is not declared.
      rules: { a: { type: 'not', rules: [{ type: 'same', attribute: 'mode' }] } },
    },
    d: {
      attributes,
      teams,
      // @ts-expect-error: the attribute of a text is a list of texts.
      rules: { a: { type: 'where', team: 'red', attribute: 'maps', equals: 'dust' } },
    },
    e: {
      attributes,
      teams,
      // @ts-expect-error: there is no such team.
      rules: { a: { type: 'where', team: 'blue', attribute: 'rating', atLeast: 1 } },
    },
    f: {
      attributes,
      teams,
      // @ts-expect-error: what is preferred is not declared.
      preferences: { a: { term: { avg: 'level' }, weight: 1 } },
    },
    // @ts-expect-error: a queue without attributes has none to compare.
    g: { rules: { a: { type: 'same', attribute: 'mode' } } },
  },
})

const wrongDefault = defineConfig({
  // @ts-expect-error: the default has another type.
  queues: { q: { attributes: { a: { type: 'number', missing: { default: 'x' } } } } },
})
const wrongParty = defineConfig({
  // @ts-expect-error: the party value is one of sets.
  queues: { q: { attributes: { a: { type: 'number', party: 'union' } } } },
})
const wrongStep = defineConfig({
  // @ts-expect-error: a step of what the rule does not have.
  queues: { q: { rules: { a: { type: 'even-teams', within: 1, relax: [{ after: 5, min: 2 }] } } } },
})
// @ts-expect-error: there is no such queue.
const wrongQueue = defineConfig({ queues: { q: {} }, default: 'r' })

/** What does not compile. */
export const mistyped = [wrongNames, wrongDefault, wrongParty, wrongStep, wrongQueue]
