import { Unavailable } from '../../ports/unavailable.ts'
import { BadEnvironment } from '../../runtime/env.ts'
import { databaseFault, oldSchema, placeOf, readOnly, unreachable, wrongEncoding } from './database-fault.ts'
import { migrate, missingMigrations } from './migrate.ts'
import { PgSql } from './pg-sql.ts'
import type { Sql } from './sql.ts'

/** `SQL_ASCII` stores any bytes. */
const anyScript: ReadonlySet<string> = new Set(['UTF8', 'SQL_ASCII'])

/** Checks that the database is writable and has our schema. Throws `Unavailable` if it cannot answer now. */
export async function checkDatabase(sql: Sql, url: string): Promise<void> {
  await explained(url, async () => {
    await checkUsable(sql, url)
    const missing = await missingMigrations(sql)
    if (missing.length > 0) throw new BadEnvironment(oldSchema(placeOf(url), missing))
  })
}

/** Migrates the schema; returns the names of the applied migrations. */
export async function migrateDatabase(sql: Sql, url: string): Promise<readonly string[]> {
  return await explained(url, async () => {
    await checkUsable(sql, url)
    return await migrate(sql)
  })
}

/** The same for a command, which does not wait for an unavailable database. */
export async function migrateOnce(url: string): Promise<readonly string[]> {
  await using sql = new PgSql(url)
  try {
    return await migrateDatabase(sql, url)
  } catch (error) {
    throw error instanceof Unavailable ? new BadEnvironment(unreachable(placeOf(url), error.cause)) : error
  }
}

async function checkUsable(sql: Sql, url: string): Promise<void> {
  const [database] = await sql.query<{ read_only: boolean; encoding: string }>(
    `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only,
       current_setting('server_encoding') AS encoding`,
  )
  if (database?.read_only) throw new BadEnvironment(readOnly(placeOf(url)))
  // Player ids use any script: a match whose row cannot be stored would hold up all history behind it.
  if (database && !anyScript.has(database.encoding))
    throw new BadEnvironment(wrongEncoding(placeOf(url), database.encoding))
}

async function explained<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const fault = databaseFault(error instanceof Unavailable ? error.cause : error, url)
    throw fault === undefined ? error : new BadEnvironment(fault)
  }
}
