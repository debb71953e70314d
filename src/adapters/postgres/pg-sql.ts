import { Socket } from 'node:net'
import pg from 'pg'

import { ours } from './cannot-answer.ts'
import type { Sql, SqlSession } from './sql.ts'

/** The writer of history holds one; the others read. */
const CONNECTIONS = 5
const CONNECT_WITHIN_MS = 3000
/** A batch takes milliseconds. The server gives up first, and says so; the client when the server is silent. */
const STATEMENT_WITHIN_MS = 10_000
const ANSWER_WITHIN_MS = 12_000

/** A server, by its URL. Connects when it is first asked. */
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
    // A connection that dies while nobody uses it: the pool has dropped it. Unheard, it would end the process.
    this.#pool.on('error', () => undefined)
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    const query = { text, values: [...params], query_timeout: ANSWER_WITHIN_MS }
    return await ours(async () => (await this.#pool.query(query)).rows as Row[])
  }

  async session<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    const client = await ours(() => this.#pool.connect())
    // The query that runs when the connection dies is told of it as well.
    client.on('error', () => undefined)
    const query: SqlSession['query'] = (text, params) => ours(() => client.query(text, params && [...params]))
    try {
      await query('SET statement_timeout = 0')
      return await work({ query })
    } finally {
      // Not given back: what the work has set, and the locks it holds, go with it.
      client.release(true)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end()
    // The driver forgets a connection when it has no password to give, and the server waits a minute for one.
    for (const socket of this.#sockets) socket.destroy()
  }

  #socket(): Socket {
    const socket = new Socket()
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    return socket
  }
}
