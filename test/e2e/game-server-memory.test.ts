import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../dist/bin/game-server.js', import.meta.url))
const bare = `require('node:net').createServer(() => {}).listen(0, () => console.log('up'))`

/**
 * Kilobytes that a Node program shares with no other, once it has said its first line. The pages of Node's own file are left
 * out: how many of them are resident around a used one depends on how the file was read before (a bare server took 41 or
 * 59 MB), and all servers of a machine share them. With them `make bench` measures it: RSS and PSS.
 */
async function ownKb(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { env: { PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    const status = readFileSync(`/proc/${child.pid ?? 'self'}/status`, 'utf8')
    return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1])
  } finally {
    child.kill('SIGKILL')
  }
}

it.runIf(process.platform === 'linux')(
  'an idle server takes at most 5 MB more of its own than a bare TCP server',
  async () => {
    // The least of several, in turn: how a start went adds to it, now and then, and never takes away.
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let i = 0; i < 5; i += 1) {
      ours.push(await ownKb([program]))
      theirs.push(await ownKb(['-e', bare]))
    }
    expect(Math.min(...ours) - Math.min(...theirs)).toBeLessThan(5 * 1024)
  },
)
