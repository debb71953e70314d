/** Reading values as people write them: numbers may come as texts, and lists of one as what they hold. */
export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(raw: unknown): Fields {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : {}
}

export function listOf(raw: unknown): readonly unknown[] {
  if (raw === undefined || raw === null) return []
  return Array.isArray(raw) ? (raw as readonly unknown[]) : [raw]
}

export function numberOf(raw: unknown): number | undefined {
  const isNumeric = typeof raw === 'number' || (typeof raw === 'string' && raw.trim() !== '')
  return isNumeric && Number.isFinite(Number(raw)) ? Number(raw) : undefined
}

export function textOf(raw: unknown): string {
  return typeof raw === 'string' || typeof raw === 'number' ? String(raw) : ''
}

/** A name as Muster has them: letters, digits, - and _, with a letter first. */
export function nameOf(raw: unknown): string {
  const clean = textOf(raw)
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, 60)
  return /^[A-Za-z]/.test(clean) ? clean : `x${clean}`
}
