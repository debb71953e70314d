import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const compiled = fileURLToPath(new URL('../../dist/runtime/lock-file.js', import.meta.url))
/** Takes the lock at its argument, prints the outcome, and lives until its standard input ends. */
const program = `
import { takeLock } from ${JSON.stringify(compiled)}
process.stdin.once('data', () => process.stdout.write(takeLock(process.argv[1]).kind))
process.stdin.on('end', () => process.exit())`

test('of many processes that find a dead lock, one takes it over', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-lock-'))
  for (let round = 0; round < 5; round += 1) {
    const path = join(folder, `lock-${round}`)
    await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, started: 'long ago' }))
    const rivals = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program, path], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    )
    for (const { stdin } of rivals) stdin.write('go')
    const said = await Promise.all(
      rivals.map(async ({ stdout }) => String(((await once(stdout, 'data')) as [Buffer])[0])),
    )
    expect(said.sort()).toEqual(['held', 'taken', 'taken', 'taken', 'taken', 'taken'])
    const exits = rivals.map((rival) => once(rival, 'exit'))
    for (const { stdin } of rivals) stdin.end()
    await Promise.all(exits)
  }
  await rm(folder, { recursive: true })
})
