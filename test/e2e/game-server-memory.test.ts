import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../dist/bin/game-server.js', import.meta.url))
const bare = `require('node:net').createServer(() => {}).listen(0, () => console.log('up'))`

/** Resident kilobytes of a Node program once it has said its first line. */
async function residentKb(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { env: { PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    const status = readFileSync(`/proc/${child.pid ?? 'self'}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  } finally {
    child.kill('SIGKILL')
  }
}

/** The least of several: how a start went adds to it, now and then some megabytes, and never takes away. */
async function leastKb(args: readonly string[]): Promise<number> {
  const starts: number[] = []
  for (let i = 0; i < 5; i += 1) starts.push(await residentKb(args))
  return Math.min(...starts)
}

it.runIf(process.platform === 'linux')(
  'an idle server takes at most 8 MB more than a bare TCP server',
  async () => {
    const [ours, theirs] = [await leastKb([program]), await leastKb(['-e', bare])]
    expect(ours - theirs).toBeLessThan(8 * 1024)
  },
)
