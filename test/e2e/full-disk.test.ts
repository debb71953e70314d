import { closeSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'

import { openFolderHistory } from '../../src/adapters/postgres/open-history.ts'
import { player } from '../../src/client/node.ts'
import { muster } from '../support/muster.ts'
import { startProgram } from '../support/program.ts'
import { recovery } from '../support/recovery.ts'
import { SmallDisk } from '../support/small-disk.ts'
import { waitFor } from '../support/wait-for.ts'

const noDisk = SmallDisk.unavailable()

function smallDisk(megabytes: number): SmallDisk {
  const disk = new SmallDisk(megabytes)
  onTestFinished(() => {
    disk[Symbol.dispose]()
  })
  return disk
}

/** Plays a short match to its end; gives its id. */
async function play(url: string, name: string): Promise<string> {
  const me = player(url, name)
  const ready = await me.join()
  const lines = await me.connect(ready)
  await lines.send('REQUEST_MATCH 0.2')
  const heard: string[] = []
  for await (const line of lines) heard.push(line)
  expect(heard).toContain('STATE stop')
  return ready.session_id
}

interface Recorded {
  readonly session_id: string
  readonly state: string
  readonly end_reason: string
}

const historyOf = async (url: string): Promise<readonly Recorded[]> => {
  const answer = await fetch(`${url}/history/matches`)
  return answer.ok ? ((await answer.json()) as { matches: Recorded[] }).matches : []
}

describe.skipIf(noDisk)(`on a disk that is full${noDisk ? ` (cannot: ${noDisk})` : ''}`, () => {
  test('a log that cannot be written ends no process, and no match', async () => {
    const disk = smallDisk(1)
    const file = join(disk.path, 'log')
    const log = openSync(file, 'a')
    const common = { TOKEN_SECRET: 'at-least-16-bytes', LOG_LEVEL: 'trace' }
    const backend = await startProgram(
      'backend',
      { ...common, FLEET: 'children', SESSION_SIZE: '1' },
      { log },
    )
    const settings = { ...common, BACKEND_URL: backend.url, DRAIN_SECONDS: '0' }
    const proxy = await startProgram('proxy', settings, { log })
    closeSync(log)
    disk.fill()
    const full = statSync(file).size
    expect(full).toBeGreaterThan(0)
    const during = [await play(proxy.url, 'ann'), await play(proxy.url, 'ann')]
    expect(statSync(file).size).toBeLessThan(full + 4096)
    disk.free()
    during.push(await play(proxy.url, 'ann'))
    expect(statSync(file).size).toBeGreaterThan(full)
    await waitFor('all of them in history', async () => {
      const ended = (await historyOf(backend.url)).filter(({ end_reason: why }) => why === 'finished')
      return during.every((id) => ended.some(({ session_id }) => session_id === id))
    })
    for (const { child, exit } of [proxy, backend]) {
      child.kill('SIGTERM')
      expect(await exit).toBe(0)
    }
  })

  test('a history folder is late while matches go on, and loses none', async () => {
    const disk = smallDisk(160)
    const folder = join(disk.path, 'data')
    // Creates the database, which takes seconds.
    await (await openFolderHistory({ folder, backend: 'one' }))[Symbol.asyncDispose]()
    const dev = muster(['dev', '--data-dir', folder], { PORT: '0', SESSION_SIZE: '1', MATCH_DURATION: '1' })
    onTestFinished(async () => {
      dev.child.kill('SIGKILL')
      await dev.exit
    })
    const url = await waitFor('the address', () => /Muster is at (http:\S+)/.exec(dev.said.text)?.[1])
    disk.fill()
    const during = [await play(url, 'ann'), await play(url, 'ann')]
    const health = async () =>
      ((await (await fetch(`${url}/api/health`)).json()) as { status: string }).status
    await waitFor('it to be said', async () => (await health()) === 'degraded')
    disk.free()
    const freed = recovery('room on the disk of a history folder')
    during.push(await play(url, 'ann'))
    await waitFor('all of them in history', async () => {
      const ended = (await historyOf(`${url}/api`)).filter(({ end_reason: why }) => why === 'finished')
      return during.every((id) => ended.filter(({ session_id }) => session_id === id).length === 1)
    })
    freed.over('all matches are in it')
    dev.child.kill('SIGTERM')
    expect(await dev.exit, dev.said.text).toBe(0)
  })
})
