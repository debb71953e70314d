interface Limits {
  readonly firstMs: number
  readonly mostMs: number
}

/**
 * How long to wait after this many consecutive failures: twice as long each time, up to a limit. Up to half of it is
 * random, so that all who lost the same connection do not return at once.
 */
export function backoffMs(failures: number, { firstMs, mostMs }: Limits): number {
  return Math.min(firstMs * 2 ** (failures - 1), mostMs) * (0.5 + Math.random() / 2)
}
