// A backend like that of `muster backend`, with short deadlines. It is placed beside the copy with crash points.
import { flushCompileCache } from 'node:module'

import { backendConfig } from './dist/backend/config.js'
import { startBackend } from './dist/backend/start-backend.js'
import { logger } from './dist/runtime/log.js'

const config = await backendConfig(process.env)
// Sealed: if a deadline is renamed, setting the old name must fail.
const deadlines = Object.seal({ ...config.deadlines })
deadlines.startWithinMs = 400
deadlines.graceMs = 500
const command = [process.execPath, process.env.CRASH_GAME_SERVER]
await startBackend({ ...config, deadlines }, logger('backend', config.logLevel), command)
process.send({ ready: true })
// A killed process writes nothing at its end: so the first run stores its code cache early, for a thousand others.
process.on('message', ({ arm }) => {
  if (arm) flushCompileCache()
})
