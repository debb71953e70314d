import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../dist/bin/game-server.js', import.meta.url))
const bare = `require('node:net').createServer(() => {}).listen(0, () => console.log('up'))`

const folder = mkdtempSync(join(tmpdir(), 'muster-memory-'))
const node = join(folder, 'node')

/**
 * A Node whose file is read as it is used. Of a file that was read through before, as a fresh installation or a copy does,
 * Linux makes megabytes around each used page resident: a bare server then took 59 MB and ours 70, and 41 and 47 otherwise.
 */
beforeAll(() => {
  if (process.platform !== 'linux') return
  copyFileSync(process.execPath, node)
  execFileSync('sync', [node])
  execFileSync('dd', [`if=${node}`, 'iflag=nocache', 'count=0', 'status=none'])
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Resident kilobytes of a Node program once it has said its first line. */
async function residentKb(args: readonly string[]): Promise<number> {
  const child = spawn(node, args, { env: { PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    const status = readFileSync(`/proc/${child.pid ?? 'self'}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  } finally {
    child.kill('SIGKILL')
  }
}

it.runIf(process.platform === 'linux')(
  'an idle server takes at most 8 MB more than a bare TCP server',
  async () => {
    // The least of several, in turn: how a start went adds to it, now and then, and never takes away.
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let i = 0; i < 5; i += 1) {
      ours.push(await residentKb([program]))
      theirs.push(await residentKb(['-e', bare]))
    }
    expect(Math.min(...ours) - Math.min(...theirs)).toBeLessThan(8 * 1024)
  },
)
