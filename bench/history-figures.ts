import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { PgSql } from '../src/adapters/postgres/pg-sql.ts'
import { PostgresHistory } from '../src/adapters/postgres/postgres-history.ts'
import type { HistoryEvent } from '../src/match/history-event.ts'
import { life } from '../test/support/life.ts'
import { query, startPostgres } from '../test/support/postgres-server.ts'
import type { Bench, Side } from './bench.ts'
import { musterCommand, run } from './parts/child.ts'
import { endStatement } from './parts/scripts.ts'

/** P13: ended matches that history records per second, each exactly once. */
const SECONDS = 3
const CONNECTIONS = 5
const BATCH = 200

interface Database extends AsyncDisposable {
  readonly url: string
  readonly history: PostgresHistory
}

async function openDatabase(): Promise<Database> {
  // Default settings: each commit waits for the disk.
  const server = await startPostgres()
  const url = await server.create()
  await run(process.execPath, [musterCommand, 'migrate'], { DATABASE_URL: url })
  const sql = new PgSql(url)
  return {
    url,
    history: new PostgresHistory(sql),
    [Symbol.asyncDispose]: async () => {
      await sql[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

let matches = 0

/** The end of a match that is new to history: a row for the match, for each of its two players, and for its timeline. */
function end(): HistoryEvent {
  const event = life(`bench-${(matches += 1)}`).at(-1)
  if (!event) throw new Error('a life has an end')
  return event
}

const records = async (url: string): Promise<number> =>
  Number((await query(url, 'SELECT count(*) AS n FROM matches'))[0]?.['n'])

/** One writer per connection; what counts is what is in the table afterwards. */
function writing({ url, history }: Database, batch: number): Side {
  return {
    name: `batches of ${batch}`,
    async measure() {
      const [before, began] = [await records(url), performance.now()]
      const writer = async (): Promise<void> => {
        while (performance.now() - began < SECONDS * 1000)
          await history.record(Array.from({ length: batch }, end))
      }
      await Promise.all(Array.from({ length: CONNECTIONS }, writer))
      const seconds = (performance.now() - began) / 1000
      return [((await records(url)) - before) / seconds]
    },
  }
}

function pgbench({ url }: Database, script: string): Side {
  return {
    name: 'pgbench',
    async measure() {
      const args = [
        '-n',
        '-M',
        'extended',
        '-c',
        `${CONNECTIONS}`,
        '-j1',
        '-T',
        `${SECONDS}`,
        '-f',
        script,
        url,
      ]
      return [Number(/tps = ([\d.]+)/.exec((await run('pgbench', args)).stdout)?.[1])]
    },
  }
}

const single: Bench = {
  name: 'history-single',
  metrics: [
    {
      id: 'P13',
      name: 'ends of matches into history, one at a time, against the same statement',
      unit: '/s',
      comparison: 'ratio to peer',
      bar: { atLeast: 0.45 },
    },
  ],
  async open() {
    const database = await openDatabase()
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'))
    const script = join(folder, 'end.sql')
    await writeFile(script, endStatement(end()))
    return {
      ours: writing(database, 1),
      peer: pgbench(database, script),
      [Symbol.asyncDispose]: async () => {
        await database[Symbol.asyncDispose]()
        await rm(folder, { recursive: true })
      },
    }
  },
}

const batched: Bench = {
  name: 'history-batched',
  metrics: [
    {
      id: 'P13',
      name: 'ends of matches into history, in batches, against one at a time',
      unit: '/s',
      comparison: 'ratio to peer',
      bar: { atLeast: 3 },
    },
  ],
  async open() {
    const database = await openDatabase()
    return {
      ours: writing(database, BATCH),
      peer: writing(database, 1),
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    }
  },
}

export const historyBenches: readonly Bench[] = [single, batched]
