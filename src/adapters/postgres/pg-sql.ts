import { Socket } from 'node:net'
import pg from 'pg'

import { ours } from './cannot-answer.ts'
import type { Sql, SqlSession } from './sql.ts'

/** One for the writer of history, the others for reads. */
const CONNECTIONS = 5
const CONNECT_WITHIN_MS = 3000
/** A batch takes milliseconds. The server times out first, with a message; the client does if the server is silent. */
const STATEMENT_WITHIN_MS = 10_000
const ANSWER_WITHIN_MS = 12_000

/** A server, by its URL. Connects on first use. */
export class PgSql implements Sql {
  readonly #pool: pg.Pool
  readonly #sockets = new Set<Socket>()

  constructor(url: string) {
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: 'muster',
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      statement_timeout: STATEMENT_WITHIN_MS,
      idle_in_transaction_session_timeout: STATEMENT_WITHIN_MS,
      keepAlive: true,
      stream: () => this.#socket(),
    })
    // An idle connection died: the pool has dropped it. Without a listener the error would end the process.
    this.#pool.on('error', () => undefined)
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    const query = { text, values: [...params], query_timeout: ANSWER_WITHIN_MS }
    return await ours(async () => (await this.#pool.query(query)).rows as Row[])
  }

  async session<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    const client = await ours(() => this.#pool.connect())
    // A running query gets the error too.
    client.on('error', () => undefined)
    const query: SqlSession['query'] = (text, params) => ours(() => client.query(text, params && [...params]))
    try {
      await query('SET statement_timeout = 0')
      return await work({ query })
    } finally {
      // Closes the connection, and with it the settings and locks of the work.
      client.release(true)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end()
    // Without a password to send, the driver abandons the connection and the server waits a minute for one.
    for (const socket of this.#sockets) socket.destroy()
  }

  #socket(): Socket {
    const socket = new Socket()
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    return socket
  }
}
