import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../dist/bin/game-server.js', import.meta.url))
const bare = `require('node:net').createServer(() => {}).listen(0, () => console.log('up'))`

/**
 * The private memory of a Node program in kilobytes, once it has printed its first line. Pages of Node's own binary are
 * left out: how many are resident depends on earlier reads of the file (a bare server took 41 or 59 MB), and all
 * servers of a machine share them. `make bench` measures with them: RSS and PSS.
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
  'an idle server takes at most 5 MB more private memory than a bare TCP server',
  async () => {
    // The lowest of several alternating starts: chance in a start can only add memory.
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let i = 0; i < 5; i += 1) {
      ours.push(await ownKb([program]))
      theirs.push(await ownKb(['-e', bare]))
    }
    expect(Math.min(...ours) - Math.min(...theirs)).toBeLessThan(5 * 1024)
  },
)
