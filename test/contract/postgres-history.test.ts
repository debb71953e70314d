import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { MemoryOutboxes } from '../../src/adapters/memory/memory-outbox.ts'
import { migrate } from '../../src/adapters/postgres/migrate.ts'
import { PgSql } from '../../src/adapters/postgres/pg-sql.ts'
import { PostgresHistory } from '../../src/adapters/postgres/postgres-history.ts'
import { writeHistory } from '../../src/lifecycle/write-history.ts'
import type { MatchId } from '../../src/match/ids.ts'
import type { OutboxEntry } from '../../src/ports/outbox.ts'
import { Unavailable } from '../../src/ports/unavailable.ts'
import { cuttingProxy } from '../support/cut-replies.ts'
import { life } from '../support/life.ts'
import { postgresDatabases, query, startPostgres, type Databases } from '../support/postgres-server.ts'
import { unfiltered, historyContract } from './history-contract.ts'

let databases: Databases
beforeAll(async () => {
  databases = await postgresDatabases()
})
afterAll(() => databases[Symbol.asyncDispose]())

async function open(url: string) {
  const sql = new PgSql(url)
  await migrate(sql)
  return { sql, history: new PostgresHistory(sql), [Symbol.asyncDispose]: () => sql[Symbol.asyncDispose]() }
}

historyContract({ name: 'PostgreSQL', open: async () => open(await databases.create()) })

const rows = (url: string) =>
  query(
    url,
    'SELECT (SELECT count(*) FROM matches)::int AS m, (SELECT count(*) FROM match_players)::int AS p, (SELECT count(*) FROM match_events)::int AS e',
  )

describe('history in PostgreSQL', () => {
  test('an event that the database refuses is set aside and blocks nothing behind it', async () => {
    const url = await databases.create()
    await using opened = await open(url)
    await query(url, `ALTER TABLE match_players ADD CHECK (player_id <> 'poison')`)
    const outboxes = new MemoryOutboxes()
    const bad = life('bad', { players: ['poison'] })
    for (const event of [...life('before'), ...bad, ...life('after')]) outboxes.put(event)
    const refused: string[] = []
    const onRefused = ({ event }: OutboxEntry, reason: string) => refused.push(`${event.match.id}: ${reason}`)
    const needs = { outbox: outboxes.of('history'), history: opened.history, onRefused }
    await writeHistory(needs, new AbortController().signal)
    expect(await outboxes.of('history').backlog()).toBe(0)
    const known = await opened.history.list(unfiltered)
    expect(known.map(({ match }) => match)).toEqual(expect.arrayContaining(['before', 'after']))
    expect(refused.length).toBeGreaterThan(0)
    for (const each of refused) expect(each).toMatch(/^bad: .*violates check constraint/)
  })

  test('while a table is missing, nothing is set aside', async () => {
    const url = await databases.create()
    await using opened = await open(url)
    await query(url, 'ALTER TABLE match_events RENAME TO elsewhere')
    await expect(opened.history.record(life('m'))).rejects.toThrow(Unavailable)
    await query(url, 'ALTER TABLE elsewhere RENAME TO match_events')
    await opened.history.record(life('m'))
  })

  test('a batch is recorded completely or not at all', async () => {
    const url = await databases.create()
    await using opened = await open(url)
    await query(url, `ALTER TABLE match_players ADD CHECK (player_id <> 'poison')`)
    const batch = [...life('good'), ...life('bad', { players: ['poison'] })]
    await expect(opened.history.record(batch)).rejects.toThrow('violates check constraint')
    expect(await rows(url)).toEqual([{ m: 0, p: 0, e: 0 }])
  })

  test('a batch repeated after a lost reply leaves one row', async () => {
    await using server = await startPostgres()
    const url = await server.create()
    await using proxy = await cuttingProxy(server.port)
    const through = new URL(url)
    through.port = `${proxy.port}`
    await using opened = await open(through.href)
    // Its connection is open by now: only the answer to the batch is cut.
    expect(await opened.history.list(unfiltered)).toEqual([])
    proxy.cutNextReply()
    await expect(opened.history.record(life('m'))).rejects.toThrow(Unavailable)
    expect(proxy.cuts).toBe(1)
    const once = [{ m: 1, p: 2, e: 6 }]
    expect(await rows(url)).toEqual(once)
    const before = await opened.history.find('m' as MatchId)
    await opened.history.record(life('m'))
    expect(await rows(url)).toEqual(once)
    expect(await opened.history.find('m' as MatchId)).toEqual(before)
  })

  test('a server that is down cannot answer, and keeps its records for its return', async () => {
    await using server = await startPostgres()
    await using opened = await open(await server.create())
    await opened.history.record(life('m'))
    await server.kill()
    await expect(opened.history.record(life('n'))).rejects.toThrow(Unavailable)
    await expect(opened.history.list(unfiltered)).rejects.toThrow(Unavailable)
    await server.start()
    expect((await opened.history.list(unfiltered)).map(({ match }) => match)).toEqual(['m'])
    await opened.history.record(life('n'))
    expect(await opened.history.find('n' as MatchId)).toBeDefined()
  })
})
