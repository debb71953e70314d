// Queries the database at URL, and prints how long the answer took.
import { Redis } from 'ioredis'
import pg from 'pg'

const url = new URL(process.env['URL'] ?? '')
const ask = { 'redis:': askRedis, 'postgres:': askPostgres }[url.protocol]
const { answer, ms } = await ask(url.href)
process.stdout.write(`${url.host}: ${answer} (${ms.toFixed(1)} ms)\n`)

async function askRedis(href) {
  const redis = new Redis(href, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5000 })
  await redis.connect()
  const asked = await timed(() => redis.ping())
  redis.disconnect()
  return asked
}

async function askPostgres(href) {
  const client = new pg.Client({ connectionString: href, connectionTimeoutMillis: 5000 })
  await client.connect()
  const asked = await timed(async () => {
    const { rows } = await client.query('SELECT version()')
    return rows[0].version.split(' (')[0]
  })
  await client.end()
  return asked
}

async function timed(question) {
  const began = performance.now()
  const answer = await question()
  return { answer, ms: performance.now() - began }
}
