import { Unavailable } from '../../ports/unavailable.ts'

/**
 * What PostgreSQL says when it cannot do now what it could do at another time, or elsewhere: connections, credentials,
 * databases, deadlocks, memory and disk, shutdown and timeouts, an object in use, read-only since a fail-over; and a fault
 * of its own: with a full disk it says of the first connection to a database `XX000`, could not write init file.
 */
const passing = /^(08|28|3D|40|53|57|55|58|XX)|^25006$/

export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? code : undefined
}

/** What PostgreSQL says of the rows that it was given, and will say again: data, constraints, views, limits, triggers. */
const ofTheRows = /^(22|23|44|54|P0)/

/**
 * For writing history: what PostgreSQL refuses for another reason than the rows themselves (a table or a
 * right that is missing) it may take once somebody has changed that.
 */
export function unlessOfTheRows(error: unknown): unknown {
  if (error instanceof Unavailable || ofTheRows.test(sqlState(error) ?? '')) return error
  return new Unavailable('postgres', error)
}

/** Does what a driver does, with errors as the port has them. What PostgreSQL refuses is our fault, and stays as it is. */
export async function ours<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TypeError) throw error
    const state = sqlState(error)
    throw state === undefined || passing.test(state) ? new Unavailable('postgres', error) : error
  }
}
