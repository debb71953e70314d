import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { built } from './built.ts'
import { forTheImpatient } from './impatient.ts'

/** Runs a command like a user, and returns all its output. */
export function muster(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [built('muster'), ...args], {
    // A database given to the tests is not meant for every command that they run. Nobody else can reach these commands.
    env: { ...process.env, DATABASE_URL: '', HOST: '127.0.0.1', ...forTheImpatient, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said.text += text))
  }
  const exit = once(child, 'close').then(([code]) => code as number | null)
  return { child, said, exit }
}
