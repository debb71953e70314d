import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

import { built } from './built.ts'
import { waitFor } from './wait-for.ts'

/** A backend or a proxy as a process of its own, as an operator starts it. */
export interface Role {
  readonly url: string
  readonly pid: number
  /** All its output. */
  readonly said: { text: string }
  stop(): Promise<void>
}

export async function startRole(kind: 'backend' | 'proxy', vars: Record<string, string>): Promise<Role> {
  const child = spawn(process.execPath, [built('muster'), kind], {
    // Tests ask operators' routes through the proxy.
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PUBLIC_ROUTES: 'all', ...vars },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said.text += text))
  const gone = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGTERM')
    await gone
  }
  onTestFinished(stop)
  const url = `http://127.0.0.1:${vars['PORT'] ?? ''}`
  await waitFor(`the ${kind}`, async () => {
    if (child.exitCode !== null) throw new Error(`the ${kind} ended: ${said.text}`)
    return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok
  })
  return { url, pid: child.pid ?? 0, said, stop }
}
