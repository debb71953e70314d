// A backend as `muster backend` starts it, with times that suit a test. It stands beside the copy with crash points.
import { flushCompileCache } from 'node:module'

import { backendConfig } from './dist/backend/config.js'
import { startBackend } from './dist/backend/start-backend.js'
import { logger } from './dist/runtime/log.js'

const config = backendConfig(process.env)
const rules = {
  ...config.rules,
  startWithinMs: 400,
  readyWithinMs: 8000,
  startDeadlineMs: 5000,
  graceMs: 500,
}
const command = [process.execPath, process.env.CRASH_GAME_SERVER]
await startBackend({ ...config, rules }, logger('backend', config.logLevel), command)
process.send({ ready: true })
// One that is killed writes nothing at its end: what its first run compiled is kept then, for a thousand others.
process.on('message', ({ arm }) => {
  if (arm) flushCompileCache()
})
