import type { Loops } from './loops/loops.ts'
import type { Metrics } from './metrics.ts'

export interface HealthNeeds {
  /** The external parts by name; each throws if it does not answer. */
  readonly pings: Readonly<Record<string, () => Promise<void>>>
  readonly metrics: Pick<Metrics, 'partUp'>
}

export interface Health {
  readonly ok: boolean
  /** External parts and background loops. */
  readonly parts: Readonly<Record<string, 'ok' | 'failing'>>
}

/** Checks every part now. */
export async function health(
  { pings, metrics }: HealthNeeds,
  loops: Pick<Loops, 'names' | 'failing'>,
): Promise<Health> {
  const outside = await Promise.all(
    Object.entries(pings).map(async ([name, ping]) => [name, await answers(ping)] as const),
  )
  const inside = loops.names.map((name) => [name, loops.failing().includes(name) ? 'failing' : 'ok'] as const)
  const parts = [...outside, ...inside]
  for (const [part, state] of parts) metrics.partUp.set({ part }, state === 'ok' ? 1 : 0)
  return { ok: parts.every(([, state]) => state === 'ok'), parts: Object.fromEntries(parts) }
}

async function answers(ping: () => Promise<void>): Promise<'ok' | 'failing'> {
  try {
    await ping()
    return 'ok'
  } catch {
    return 'failing'
  }
}
