import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { loadOptions } from '../load/options.ts'
import { errorMessage } from '../runtime/errors.ts'
import { run } from './child.ts'
import { startPostgres, startRedis } from './databases.ts'
import { Ending } from './ending.ts'
import { halfWay, leaderOf } from './half-way.ts'
import { muster, startSystem, type RealSystem } from './system.ts'

interface Demo {
  /** The variables of the load tool. */
  readonly vars: NodeJS.ProcessEnv
  readonly players: number
  readonly stop: AbortSignal
  /** The folder for the output of all programs. */
  readonly dir: string
}

/**
 * Plays on a real Redis and PostgreSQL with two backends, one of which is killed half-way. Returns the load tool's exit
 * code.
 */
export async function demoReal(vars: NodeJS.ProcessEnv, stop: AbortSignal): Promise<number> {
  const { players } = loadOptions([], vars)
  const demo = { vars, players, stop, dir: mkdtempSync(join(tmpdir(), 'muster-demo-')) }
  const ending = new Ending()
  let code = 1
  try {
    code = await play(demo, await start(demo, ending))
  } catch (error) {
    say(errorMessage(error))
  }
  say('stopping everything')
  await ending[Symbol.asyncDispose]()
  if (code === 0) rmSync(demo.dir, { recursive: true })
  else say(`the output of each program is in ${demo.dir}`)
  return code
}

async function start({ stop, dir }: Demo, ending: Ending): Promise<RealSystem> {
  say('starting Redis and PostgreSQL')
  const redis = ending.add(await startRedis(dir))
  const postgres = ending.add(await startPostgres(dir))
  stop.throwIfAborted()
  const stores = { REDIS_URL: redis.url, DATABASE_URL: postgres.url }
  say('migrating the database schema')
  await run([...muster, 'migrate'], { logs: dir, name: 'migrate', env: stores })
  stop.throwIfAborted()
  say('starting two backends and a proxy')
  return startSystem(ending, dir, stores)
}

async function play({ vars, players, stop }: Demo, { proxy, backends }: RealSystem): Promise<number> {
  stop.throwIfAborted()
  say(`${players} players join at ${proxy.url}`)
  const load = spawn(process.execPath, [...muster.slice(1), 'load'], {
    stdio: 'inherit',
    env: { ...vars, TARGET_URL: proxy.url },
  })
  stop.addEventListener('abort', () => load.kill('SIGTERM'))
  const played = once(load, 'close').then(() => load.exitCode ?? 1)
  await Promise.race([halfWay(proxy.url, players), played])
  const leader = await leaderOf(backends)
  const victim = leader ?? backends[0]
  if (load.exitCode === null && victim) {
    say(`half of the players are in matches: SIGKILL to ${victim.name}${leader ? ', the leader' : ''}`)
    victim.child.process.kill('SIGKILL')
  }
  return played
}

function say(step: string): void {
  process.stderr.write(`demo: ${step}\n`)
}
