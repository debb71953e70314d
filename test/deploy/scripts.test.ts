import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const deploy = fileURLToPath(new URL('../../deploy', import.meta.url))
const run = promisify(execFile)

test('shellcheck accepts the scripts', async () => {
  const scripts = readdirSync(deploy, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.sh'),
  )
  expect(scripts.length).toBeGreaterThan(8)
  const { stdout } = await run(
    'shellcheck',
    scripts.map((file) => join(deploy, file)),
  ).catch((error: unknown) => error as { stdout: string })
  expect(stdout).toBe('')
})

test('shellcheck finds an error', async () => {
  const planted = run('bash', ['-c', `printf '#!/bin/sh\\nrm -rf $1/x\\n' | shellcheck -`])
  await expect(planted).rejects.toMatchObject({ stdout: expect.stringContaining('SC2086') as string })
})
