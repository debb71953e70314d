interface Limits {
  readonly firstMs: number
  readonly mostMs: number
}

/**
 * How long to wait after so many failures in a row: twice as long each time, up to a limit. The wait is a random half shorter
 * at most, so that all who lost the same thing do not come back at the same moment.
 */
export function backoffMs(failures: number, { firstMs, mostMs }: Limits): number {
  return Math.min(firstMs * 2 ** (failures - 1), mostMs) * (0.5 + Math.random() / 2)
}
