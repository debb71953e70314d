import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { aborted, started, stopSignal } from '../runtime/shutdown.ts'
import { startDev } from '../dev/start-dev.ts'

const stop = stopSignal(process.env)
const dev = await started(startDev(process.env), stop)
const muster = fileURLToPath(new URL('./muster.js', import.meta.url))
// A separate process, so that the players' figures are not those of one busy process.
const load = spawn(process.execPath, [muster, 'load'], {
  stdio: 'inherit',
  env: { ...process.env, TARGET_URL: dev.url },
})
stop.addEventListener('abort', () => load.kill('SIGTERM'))
await once(load, 'close')
const stays = process.stdin.isTTY && process.env['DEMO_EXIT'] !== '1' && !stop.aborted
if (stays)
  process.stderr.write(`Muster is still at ${dev.url} (docs: ${dev.url}/api/docs). Ctrl-C ends it.\n`)
if (stays) await aborted(stop)
await dev[Symbol.asyncDispose]()
process.exit(load.exitCode ?? 1)
