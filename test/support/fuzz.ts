import fc from 'fast-check'

/** How many inputs a parser gets, if it is fast. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 2000)
/** The same inputs in each run of CI, so that a change fails by its own fault; `make fuzz` tries others. */
const seed = Number(process.env['FUZZ_SEED'] ?? 1)

/** Tries this many inputs; a slow parser takes a share of them. A failure is shrunk, and printed with its seed. */
export async function fuzz<T>(property: fc.IRawProperty<T>, share = 1): Promise<void> {
  const numRuns = Math.max(Math.ceil(runs * share), 1)
  await fc.assert(property, { numRuns, seed })
}

/** Text with the characters that parsers look for, and any others. */
export function textOf(...marks: readonly string[]): fc.Arbitrary<string> {
  const unit = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...marks) },
    { weight: 2, arbitrary: fc.string({ maxLength: 6 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
  )
  return fc.array(unit, { maxLength: 30 }).map((parts) => parts.join(''))
}

/** The text cut at any places, as a network does. */
export function cutUp<T extends { slice(from: number, to?: number): T; readonly length: number }>(
  whole: T,
  places: readonly number[],
): readonly T[] {
  const at = [...new Set([0, ...places.map((place) => place % (whole.length + 1)), whole.length])].sort(
    (a, b) => a - b,
  )
  return at.slice(1).map((to, i) => whole.slice(at[i] ?? 0, to))
}

export const places = fc.array(fc.nat(), { maxLength: 8 })

/** What JSON can hold, with the keys that harm a careless program. */
export const anyJson = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, 0, -0, 1, 1e308, 2 ** 53, '', 'a', 'e\u0301', '\ud800'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ maxLength: 12 }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', ''), fc.string({ maxLength: 6 })),
      tie('json'),
      { maxKeys: 4 },
    ),
  ),
})).json

/** Valid JSON of this shape with some values replaced, added or taken away. */
export function mutated(
  shape: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(
    Object.entries(shape).map(([name, valid]) => [
      name,
      fc.oneof({ weight: 6, arbitrary: valid }, { weight: 1, arbitrary: anyJson }),
    ]),
  )
  const whole = fc.record(fields, { requiredKeys: [] })
  return fc.oneof(
    { weight: 5, arbitrary: whole },
    {
      weight: 1,
      arbitrary: fc
        .tuple(whole, fc.dictionary(fc.string({ maxLength: 6 }), anyJson, { maxKeys: 2 }))
        .map(([all, more]) => ({ ...all, ...more })),
    },
  )
}
