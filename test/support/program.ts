import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { built } from './built.ts'
import { forTheImpatient } from './impatient.ts'
import { waitFor } from './wait-for.ts'

export interface Program {
  readonly url: string
  readonly port: number
  readonly child: ChildProcess
  /** All that it wrote, except a log that goes to a file. */
  readonly said: { text: string }
  readonly exit: Promise<number | null>
  /** As an operator does: it may end its work first. */
  stop(): Promise<void>
}

interface Around {
  /** Before the command, such as a shell that sets limits. */
  readonly under?: readonly string[]
  /** Where its log goes: a file instead of `said`. */
  readonly log?: number
}

/**
 * Starts a backend or a proxy as a process of its own, at a port that stays the same; resolves when it is ready. A backend
 * that waits for its store answers `/healthz` too, and then closes these connections.
 */
export async function startProgram(
  command: 'backend' | 'proxy',
  env: Record<string, string>,
  { under = [], log }: Around = {},
): Promise<Program> {
  const port = Number(env['PORT'] ?? (await freePort()))
  const [program, ...args] = [...under, process.execPath, built('muster'), command]
  const child = spawn(program, args, {
    // Nothing of this process, so that a test knows all that is set. Tests ask operators' routes through the proxy.
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PUBLIC_ROUTES: 'all',
      ...forTheImpatient,
      ...env,
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', log ?? 'pipe'],
  })
  const exit = once(child, 'close').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said.text += text))
  const url = `http://127.0.0.1:${port}`
  await waitFor(`an answer of ${command}: ${said.text}`, async () => {
    if (child.exitCode !== null) throw new Error(`${command} has exited: ${said.text}`)
    const answer = await fetch(`${url}${command === 'proxy' ? '/api' : ''}/readyz`).catch(() => undefined)
    return answer?.ok
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exit
  }
  return { url, port, child, said, exit, stop }
}
