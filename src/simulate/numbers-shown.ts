/** For people: as many digits as matter. `–` for what was not measured. */
export function shown(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return count(Math.round(value))
  return String(Number(value.toFixed(Math.abs(value) >= 10 ? 1 : 2)))
}

export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : '–'
}
