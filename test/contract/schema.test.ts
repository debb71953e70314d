import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { migrate } from '../../src/adapters/postgres/migrate.ts'
import { PgSql } from '../../src/adapters/postgres/pg-sql.ts'
import { PgliteSql } from '../../src/adapters/postgres/pglite-sql.ts'
import type { Sql } from '../../src/adapters/postgres/sql.ts'
import { postgresDatabases, query, type Databases } from '../support/postgres-server.ts'

let databases: Databases
beforeAll(async () => {
  databases = await postgresDatabases()
})
afterAll(() => databases[Symbol.asyncDispose]())

const files = (
  await readdir(fileURLToPath(new URL('../../src/adapters/postgres/migrations', import.meta.url)))
)
  .sort()
  .map((file) => file.replace(/\.sql$/, ''))

/** The whole schema, one line per item. Since PostgreSQL 18 a NOT NULL column has a constraint too: left out. */
const description = `
SELECT line FROM (
  SELECT format('column %s.%s %s%s%s', table_name, column_name,
      coalesce(domain_name, CASE data_type WHEN 'USER-DEFINED' THEN udt_name WHEN 'ARRAY' THEN udt_name ELSE data_type END),
      CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END, coalesce(' default ' || column_default, '')) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
  UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT format('enum %s %s', enumtypid::regtype, string_agg(enumlabel, ' < ' ORDER BY enumsortorder))
    FROM pg_enum GROUP BY enumtypid
) AS lines ORDER BY line COLLATE "C"`

async function describedBy(sql: Sql): Promise<string> {
  const lines = await sql.query<{ line: string }>(description)
  return `${lines.map(({ line }) => line).join('\n')}\n`
}

describe('the schema', () => {
  test('of a migrated empty PostgreSQL database matches the reviewed one', async () => {
    await using sql = new PgSql(await databases.create())
    expect(await migrate(sql)).toEqual(files)
    await expect(await describedBy(sql)).toMatchFileSnapshot('./schema.snapshot.txt')
    const listed = await sql.query<{ name: string }>('SELECT name FROM muster_migrations ORDER BY id')
    expect(listed.map(({ name }) => name)).toEqual(files)
    expect(await migrate(sql)).toEqual([])
  })

  test('is the same in a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-schema-'))
    await using sql = await PgliteSql.open(folder)
    expect(await migrate(sql)).toEqual(files)
    await expect(await describedBy(sql)).toMatchFileSnapshot('./schema.snapshot.txt')
    await rm(folder, { recursive: true })
  })

  test('is migrated once by concurrent callers', async () => {
    const url = await databases.create()
    const migrated = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        await using sql = new PgSql(url)
        return await migrate(sql)
      }),
    )
    expect(migrated.flat()).toEqual(files)
  })

  test('takes over an existing table of matches, with its rows', async () => {
    const url = await databases.create()
    await query(
      url,
      `CREATE TABLE matches (session_id TEXT PRIMARY KEY, players_json TEXT NOT NULL, backend_pod TEXT,
         game_server_pod TEXT, created_at TIMESTAMPTZ DEFAULT NOW(), ended_at TIMESTAMPTZ);
       INSERT INTO matches VALUES ('old', 'a,b', 'backend', 'server', '2026-01-01T00:00:00.123456Z', '2026-01-01T00:01Z'),
         ('never-ended', '["a"]', NULL, NULL, '2026-01-02T00:00Z', NULL)`,
    )
    await using sql = new PgSql(url)
    await migrate(sql)
    expect(
      await sql.query(
        'SELECT session_id, players_json, state, created_at, ended_at FROM matches ORDER BY created_at',
      ),
    ).toEqual([
      {
        session_id: 'old',
        players_json: 'a,b',
        state: 'ended',
        created_at: new Date('2026-01-01T00:00:00.123Z'),
        ended_at: new Date('2026-01-01T00:01Z'),
      },
      {
        session_id: 'never-ended',
        players_json: '["a"]',
        state: 'ended',
        created_at: new Date('2026-01-02T00:00Z'),
        ended_at: new Date('2026-01-02T00:00Z'),
      },
    ])
  })
})
