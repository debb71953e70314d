/** The values below which these percentages lie. */
export function figuresAt(values: readonly number[], percents: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(values).sort()
  return percents.map(
    (percent) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN,
  )
}
