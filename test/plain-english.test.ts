import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const check = (...paths: string[]) =>
  run(process.execPath, ['test/support/plain-english.js', ...paths], { cwd: root })

describe('the check of banned phrases', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-english-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('accepts the project', async () => {
    expect(await check()).toEqual({ stdout: '', stderr: '' })
  })

  // In two parts, since this file is checked too.
  test.each([
    ['a pronoun', '// The player and h', 'is match.\n', 1],
    ['a phrase of two words', '\n/** Tells who', ' asks. */\n', 2],
    ['any case', 'Of', ' late it fails.\n', 1],
    ['a phrase over two lines', '/**\n * It waits so\n * l', 'ong as it can.\n */\n', 2],
  ])('finds %s, with file and line', async (_what, beginning, end, line) => {
    const file = join(folder, 'planted.ts')
    await writeFile(file, beginning + end)
    await expect(check(folder)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${file}:${line}: `) as string,
    })
  })

  test('accepts a marked quotation, and longer words', async () => {
    await writeFile(
      join(folder, 'planted.ts'),
      '// "He" (plain-english: allow)\n// The theme, this, of latency.\n',
    )
    expect(await check(folder)).toEqual({ stdout: '', stderr: '' })
  })
})
