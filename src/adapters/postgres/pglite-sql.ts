import type * as Package from '@electric-sql/pglite'

import { BadEnvironment } from '../../runtime/env.ts'
import { ours } from './cannot-answer.ts'
import type { Sql, SqlSession } from './sql.ts'

/** PostgreSQL inside this process, with its files in a folder that no other process may open meanwhile. */
export class PgliteSql implements Sql {
  readonly #db: Package.PGlite

  private constructor(db: Package.PGlite) {
    this.#db = db
  }

  static async open(folder: string): Promise<PgliteSql> {
    const { PGlite } = await load()
    return new PgliteSql(await PGlite.create(folder))
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    return await ours(async () => (await this.#db.query<Row>(text, [...params])).rows)
  }

  /** There is only one connection: other callers share this session. */
  session<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return work({
      query: (text, params) =>
        ours(async () => {
          if (params) return await this.#db.query(text, [...params])
          return (await this.#db.exec(text)).at(-1) ?? { rows: [] }
        }),
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#db.close()
  }
}

/** An optional package of 27 MB: loaded only for history in a folder. */
async function load(): Promise<typeof Package> {
  try {
    return await import('@electric-sql/pglite')
  } catch {
    throw new BadEnvironment(
      'A data folder needs the package @electric-sql/pglite, which is not installed: npm install @electric-sql/pglite',
    )
  }
}
