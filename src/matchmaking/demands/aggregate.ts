import type { Aggregate } from '../rules.ts'

/** One number for many; 0 for none. */
export function aggregate(of: Aggregate, numbers: readonly number[]): number {
  const { length } = numbers
  if (of === 'count') return length
  if (length === 0) return 0
  switch (of) {
    case 'min':
      return Math.min(...numbers)
    case 'max':
      return Math.max(...numbers)
    case 'sum':
      return sum(numbers)
    case 'avg':
      return sum(numbers) / length
    case 'median':
      return median(numbers)
    case 'stddev':
      return Math.sqrt(variance(numbers))
  }
}

function sum(numbers: readonly number[]): number {
  let total = 0
  for (const each of numbers) total += each
  return total
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [upper = 0, lower = upper] = [sorted[middle], sorted[middle - 1]]
  return sorted.length % 2 === 1 ? upper : (lower + upper) / 2
}

function variance(numbers: readonly number[]): number {
  const mean = sum(numbers) / numbers.length
  return sum(numbers.map((each) => (each - mean) ** 2)) / numbers.length
}
