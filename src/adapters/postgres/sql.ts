/** A PostgreSQL database, whichever program it runs in. Throws `Unavailable` when it cannot answer. */
export interface Sql extends AsyncDisposable {
  /** One statement, which holds as a whole or not at all. */
  query<Row>(text: string, params?: readonly unknown[]): Promise<readonly Row[]>
  /** One connection for as long as the work takes, without a limit of time. */
  session<T>(work: (session: SqlSession) => Promise<T>): Promise<T>
}

/** What a migration is run on: also many statements in one text, when it has no parameters. */
export interface SqlSession {
  query(text: string, params?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>
}
