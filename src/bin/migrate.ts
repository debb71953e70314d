import { Command } from 'commander'

import { migrateOnce } from '../adapters/postgres/prepare-database.ts'
import { databaseUrl } from '../backend/history-config.ts'
import { Env } from '../runtime/env.ts'

new Command('muster migrate')
  .description('Brings the schema of the database up to date. Safe to run again, and by many at once.')
  .addHelpText('after', '\nDATABASE_URL=postgres://USER:PASSWORD@HOST:5432/DATABASE says where it is.')
  .parse()

const env = new Env(process.env)
const url = databaseUrl(env)
if (url === undefined) env.required('DATABASE_URL', 'it says which database to bring up to date.')
env.throwIfBad()
const applied = await migrateOnce(url ?? '')
process.stdout.write(
  applied.length > 0 ? applied.map((name) => `applied ${name}\n`).join('') : 'nothing to apply: up to date\n',
)
