import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { MatchHistory } from '../../ports/match-history.ts'
import { Unavailable } from '../../ports/unavailable.ts'
import { BadEnvironment } from '../../runtime/env.ts'
import { errorMessage } from '../../runtime/errors.ts'
import { takeLock } from '../../runtime/lock-file.ts'
import { CannotStart } from '../../runtime/start-fault.ts'
import type { Logger } from '../../runtime/log.ts'
import { placeOf, unreachable } from './database-fault.ts'
import { migrate } from './migrate.ts'
import { PgSql } from './pg-sql.ts'
import { PgliteSql } from './pglite-sql.ts'
import { PostgresHistory } from './postgres-history.ts'
import { checkDatabase, migrateDatabase } from './prepare-database.ts'
import type { Sql } from './sql.ts'
import { endLostMatches } from './statements.ts'

export interface OpenedHistory extends AsyncDisposable {
  readonly history: MatchHistory
}

export interface DatabaseOptions {
  readonly url: string
  /** Whether to migrate the schema, or only to check it. */
  readonly migrates: boolean
}

export interface FolderOptions {
  readonly folder: string
  /** The name of this backend. */
  readonly backend: string
}

/**
 * History on a server. An unreachable server does not prevent the start: history is late then, and the database is
 * checked before its first use. A database that can never work does.
 */
export async function openDatabaseHistory(
  { url, migrates }: DatabaseOptions,
  log: Logger,
): Promise<OpenedHistory> {
  const sql = new PgSql(url)
  const prepare = async (): Promise<void> => {
    if (migrates) await migrateDatabase(sql, url)
    else await checkDatabase(sql, url)
  }
  try {
    await prepare()
    return opened(sql, sql)
  } catch (error) {
    if (error instanceof Unavailable) {
      log.warn(`${unreachable(placeOf(url), error.cause)} Matches go on; history is written once it is back.`)
      return opened(sql, preparedFirst(sql, prepare))
    }
    await sql[Symbol.asyncDispose]()
    throw error
  }
}

/** History in a local folder, which belongs to this process while it is open. */
export async function openFolderHistory(options: FolderOptions): Promise<OpenedHistory> {
  const { folder } = options
  try {
    // Only this process's user may read what players did: applies to every file created from now on.
    process.umask(0o077)
    mkdirSync(folder, { recursive: true })
    const lock = takeLock(join(folder, 'muster.lock'))
    if (lock.kind === 'held') return await openLocked(options, lock)
    throw new BadEnvironment(
      `Process ${lock.pid} already keeps its history in ${folder}: end it, or use another --data-dir.`,
    )
  } catch (error) {
    if (error instanceof BadEnvironment) throw error
    const reason = errorMessage(error)
    throw new CannotStart(
      `History cannot be kept in ${folder}: ${reason}. Free space or fix the permissions there, or use another --data-dir.`,
      { cause: error },
    )
  }
}

async function openLocked({ folder, backend }: FolderOptions, lock: Disposable): Promise<OpenedHistory> {
  try {
    const history = join(folder, 'history')
    const sql = await PgliteSql.open(history)
    closeToOthers(history)
    await migrate(sql)
    await sql.query(endLostMatches, [backend])
    const dispose = async (): Promise<void> => {
      await sql[Symbol.asyncDispose]()
      lock[Symbol.dispose]()
    }
    return { ...opened(sql, sql), [Symbol.asyncDispose]: dispose }
  } catch (error) {
    lock[Symbol.dispose]()
    throw error
  }
}

/** A new database comes with world-writable files, whatever the umask. */
function closeToOthers(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name)
    const { mode } = statSync(file)
    if ((mode & 0o077) !== 0) chmodSync(file, mode & 0o700)
  }
}

function opened(sql: Sql, queried: Pick<Sql, 'query'>): OpenedHistory {
  return { history: new PostgresHistory(queried), [Symbol.asyncDispose]: () => sql[Symbol.asyncDispose]() }
}

function preparedFirst(sql: Sql, prepare: () => Promise<void>): Pick<Sql, 'query'> {
  let prepared: Promise<void> | undefined
  return {
    async query<Row>(text: string, params?: readonly unknown[]): Promise<readonly Row[]> {
      prepared ??= prepare()
      await prepared.catch((error: unknown) => {
        prepared = undefined
        throw error
      })
      return await sql.query(text, params)
    },
  }
}
