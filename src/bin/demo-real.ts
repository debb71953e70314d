import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { loadOptions } from '../load/options.ts'
import { stopSignal } from '../runtime/shutdown.ts'
import { run } from './real/child.ts'
import { startPostgres, startRedis } from './real/databases.ts'
import { Ending } from './real/ending.ts'
import { halfWay, leaderOf } from './real/half-way.ts'
import { muster, startSystem, type RealSystem } from './real/system.ts'

// Ten players a second: there is a half-way to kill a backend at.
const vars = { SPAWN_RATE: '10', ...process.env }
const { players } = loadOptions([], vars)
const stop = stopSignal()
const dir = mkdtempSync(join(tmpdir(), 'muster-demo-'))

function say(step: string): void {
  process.stderr.write(`demo: ${step}\n`)
}

async function start(ending: Ending): Promise<RealSystem> {
  say('starting Redis and PostgreSQL')
  const redis = ending.add(await startRedis(dir))
  const postgres = ending.add(await startPostgres(dir))
  stop.throwIfAborted()
  const stores = { REDIS_URL: redis.url, DATABASE_URL: postgres.url }
  say('bringing the schema of the database up to date')
  await run([...muster, 'migrate'], { logs: dir, name: 'migrate', env: stores })
  stop.throwIfAborted()
  say('starting two backends and a proxy')
  return startSystem(ending, dir, stores)
}

/** The load's own exit status. */
async function play({ proxy, backends }: RealSystem): Promise<number> {
  stop.throwIfAborted()
  say(`${players} players join at ${proxy.url}`)
  const load = spawn(process.execPath, [...muster.slice(1), 'load'], {
    stdio: 'inherit',
    env: { ...vars, TARGET_URL: proxy.url },
  })
  stop.addEventListener('abort', () => load.kill('SIGTERM'))
  const played = once(load, 'close').then(([code]) => (code as number | null) ?? 1)
  await Promise.race([halfWay(proxy.url, players), played])
  const leader = await leaderOf(backends)
  const victim = leader ?? backends[0]
  if (load.exitCode === null && victim) {
    say(`half of the players are in matches: SIGKILL to ${victim.name}${leader ? ', which leads' : ''}`)
    victim.child.process.kill('SIGKILL')
  }
  return played
}

const ending = new Ending()
let code = 1
try {
  code = await play(await start(ending))
} catch (error) {
  say((error as Error).message)
}
say('ending all that was started')
await ending[Symbol.asyncDispose]()
if (code === 0) rmSync(dir, { recursive: true })
else say(`what each program wrote is in ${dir}`)
process.exit(code)
