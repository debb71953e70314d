import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

import { HostFleet } from '../../src/adapters/process/host-fleet.ts'
import type { LocalServers } from '../../src/adapters/process/local-servers.ts'
import { gameServer } from './built.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'

/** A folder for one test's game servers; whatever is left of them ends with the test. */
export interface TestFolder extends AsyncDisposable {
  readonly path: string
  readonly servers: LocalServers
  open(options?: Partial<LocalServers>): HostFleet
  files(): readonly string[]
}

export function fleetFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'muster-fleet-'))
  const servers: LocalServers = {
    command: gameServer,
    host: '127.0.0.1',
    maxServers: 2,
    deadlines: defaultDeadlines,
    gameEnv: {},
    backendUrl: () => 'http://127.0.0.1:9',
    keyOf: () => '00'.repeat(32),
  }
  const open = (options: Partial<LocalServers> = {}) =>
    HostFleet.open({ ...servers, folder: path, ...options })
  return {
    path,
    servers,
    open,
    files: () => readdirSync(path).sort(),
    [Symbol.asyncDispose]: async () => {
      await using fleet = open()
      await Promise.all((await fleet.list()).map(({ id }) => fleet.stop(id)))
      rmSync(path, { recursive: true })
    },
  }
}

const program = fileURLToPath(new URL('./host-fleet-program.js', import.meta.url))

export interface OtherBackend {
  readonly child: ChildProcess
  readonly gone: Promise<unknown>
  /** Requests a server from it; returns the fleet's answer. */
  start(match: string): Promise<string>
}

/** A backend's part in the fleet as a separate process, which a test may kill. */
export function otherBackend(folder: string, env: Record<string, string> = {}): OtherBackend {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, FLEET_DIR: folder, COMMAND: JSON.stringify(gameServer), ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  child.stdin.on('error', () => undefined)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const line = async () => String((await lines.next()).value)
  const opened = line()
  return {
    child,
    gone: once(child, 'exit'),
    async start(match) {
      await opened
      child.stdin.write(`${match}\n`)
      return line()
    },
  }
}

/** The command lines of all processes that were started for the match, whether or not anything knows them. */
export function processesOf(match: string): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    try {
      const isOurs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`MATCH_ID=${match}`)
      return isOurs ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : []
    } catch {
      // It has just ended.
      return []
    }
  })
}
