import { Unavailable } from '../../ports/unavailable.ts'

/**
 * SQLSTATEs of problems that may pass: connections, credentials, databases, deadlocks, memory and disk, shutdown and
 * timeouts, objects in use, read-only after a failover; and internal errors: with a full disk the first connection to a
 * database gets `XX000`, could not write init file.
 */
const passing = /^(08|28|3D|40|53|57|55|58|XX)|^25006$/

export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? code : undefined
}

/** SQLSTATEs about the rows, which will be refused again: data, constraints, views, limits, triggers. */
const ofTheRows = /^(22|23|44|54|P0)/

/**
 * For writing history: PostgreSQL may accept the rows later if it refused them for another reason, such as a missing
 * table or right.
 */
export function unlessOfTheRows(error: unknown): unknown {
  if (error instanceof Unavailable || ofTheRows.test(sqlState(error) ?? '')) return error
  return new Unavailable('postgres', error)
}

/** Runs a driver call with the errors of the port. A refusal by PostgreSQL is our fault, and is thrown unchanged. */
export async function ours<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TypeError) throw error
    const state = sqlState(error)
    throw state === undefined || passing.test(state) ? new Unavailable('postgres', error) : error
  }
}
