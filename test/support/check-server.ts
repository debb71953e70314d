import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

import type { PromiseName } from '../../src/check-server/promises.ts'
import { built } from './built.ts'

interface Checked {
  readonly code: number | null
  /** Each promise by what became of it. */
  readonly kept: readonly PromiseName[]
  readonly broken: readonly PromiseName[]
  readonly notChecked: readonly PromiseName[]
  readonly cannotCheck: readonly PromiseName[]
  /** What a person would read. */
  readonly said: string
}

interface Json {
  readonly promises: readonly { readonly promise: PromiseName; readonly outcome: string }[]
}

/** Runs `muster check-server`. Its own limits are wide: a machine that has other work must fail no server. */
export async function checkServer(command: string, more: readonly string[] = []): Promise<Checked> {
  const limits = ['--start-seconds', '120', '--patience-seconds', '60']
  const args = [built('muster'), 'check-server', command, '--json', ...limits, ...more]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const [json, said] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = (await closed) as [number | null]
  const { promises } = JSON.parse(json) as Json
  const those = (outcome: string) =>
    promises.flatMap((each) => (each.outcome === outcome ? [each.promise] : []))
  return {
    code,
    kept: those('kept'),
    broken: those('broken'),
    notChecked: those('not-checked'),
    cannotCheck: those('cannot-check'),
    said,
  }
}
