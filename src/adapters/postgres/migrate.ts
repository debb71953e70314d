import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

import type { Sql, SqlSession } from './sql.ts'

const dir = fileURLToPath(new URL('./migrations', import.meta.url))
const table = 'muster_migrations'

/**
 * Applies the missing migrations, all or none, and returns their names. A concurrent caller waits, and finds them applied.
 */
export async function migrate(sql: Sql): Promise<readonly string[]> {
  // Loaded only by a process that migrates.
  const { runner } = await import('node-pg-migrate')
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
  return await sql.session(async (session) => {
    let refused: unknown
    const query: SqlSession['query'] = async (text, params) => {
      try {
        return await session.query(text, params)
      } catch (error) {
        refused ??= error
        throw error
      }
    }
    try {
      const applied = await runner({
        // The runner only uses `query`: this client never connects.
        dbClient: Object.assign(new pg.Client(), { query }),
        dir,
        migrationsTable: table,
        direction: 'up',
        singleTransaction: true,
        advisoryLockMode: 'wait',
        logger: silent,
      })
      return applied.map(({ name }) => name)
    } catch (error) {
      // The runner hides the database's error behind its own.
      throw refused ?? error
    }
  })
}

/** The migrations that this program has and the database lacks. A newer database may have more. */
export async function missingMigrations(sql: Pick<Sql, 'query'>): Promise<readonly string[]> {
  const known = (await readdir(dir)).map((file) => file.replace(/\.sql$/, '')).sort()
  const applied = new Set(await appliedMigrations(sql))
  return known.filter((name) => !applied.has(name))
}

async function appliedMigrations(sql: Pick<Sql, 'query'>): Promise<readonly string[]> {
  const [there] = await sql.query<{ there: boolean }>(
    `SELECT to_regclass('public.${table}') IS NOT NULL AS there`,
  )
  if (!there?.there) return []
  return (await sql.query<{ name: string }>(`SELECT name FROM public.${table}`)).map(({ name }) => name)
}
