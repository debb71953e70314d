/** A PostgreSQL database, wherever it runs. Throws `Unavailable` if it cannot answer. */
export interface Sql extends AsyncDisposable {
  /** One statement: applied completely or not at all. */
  query<Row>(text: string, params?: readonly unknown[]): Promise<readonly Row[]>
  /** One connection while the work runs, without a timeout. */
  session<T>(work: (session: SqlSession) => Promise<T>): Promise<T>
}

/** A session for migrations: also accepts several statements in one text, without parameters. */
export interface SqlSession {
  query(text: string, params?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>
}
