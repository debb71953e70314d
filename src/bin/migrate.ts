import { migrateOnce } from '../adapters/postgres/prepare-database.ts'
import { databaseUrl } from '../backend/history-config.ts'
import { Env } from '../runtime/env.ts'

const env = new Env(process.env)
const url = databaseUrl(env)
if (url === undefined) env.required('DATABASE_URL', 'it names the database to migrate.')
env.throwIfBad()
const applied = await migrateOnce(url ?? '')
process.stdout.write(
  applied.length > 0 ? applied.map((name) => `applied ${name}\n`).join('') : 'nothing to apply: up to date\n',
)
