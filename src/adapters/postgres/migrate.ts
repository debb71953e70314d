import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ClientBase } from 'pg'

import type { Sql, SqlSession } from './sql.ts'

const dir = fileURLToPath(new URL('./migrations', import.meta.url))
const table = 'muster_migrations'

/** Applies what the database lacks, all of it or nothing; gives the names. Who comes at the same time waits, and finds it done. */
export async function migrate(sql: Sql): Promise<readonly string[]> {
  // Only who migrates pays for loading it.
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
        // It asks a client for `query` alone.
        dbClient: { query } as unknown as ClientBase,
        dir,
        migrationsTable: table,
        direction: 'up',
        singleTransaction: true,
        advisoryLockMode: 'wait',
        logger: silent,
      })
      return applied.map(({ name }) => name)
    } catch (error) {
      // It hides what the database said behind a text of its own.
      throw refused ?? error
    }
  })
}

/** The migrations that this program knows, and the database does not have. A newer database may have more. */
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
