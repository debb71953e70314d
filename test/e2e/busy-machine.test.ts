import { spawn } from 'node:child_process'
import { cpus } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'

import { muster } from '../support/muster.ts'
import { musterDev } from '../support/muster-dev.ts'

const PLAYERS = 24

test('while a busy loop takes each CPU, everybody plays, and all invariants hold', async () => {
  for (const _cpu of cpus()) {
    const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
    onTestFinished(() => void busy.kill('SIGKILL'))
  }
  const { url } = await musterDev({ SESSION_SIZE: '8' })
  const args = ['--url', url, '--match-duration', '1', '--wait', '120']
  const { said, exit } = muster(['load', String(PLAYERS), ...args])
  expect(await exit, said.text).toBe(0)
  expect(said.text).toContain(`${PLAYERS} of ${PLAYERS} players finished, in ${PLAYERS / 8} matches`)
  expect(said.text).toContain('All invariants held')
})
