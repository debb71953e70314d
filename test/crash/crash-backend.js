// A backend as `muster backend` starts it, with times that suit a test. Its folder is the copy with crash points.
const from = (file) => import(new URL(file, `file://${process.env.CRASH_DIST}/`))
const { backendConfig } = await from('backend/config.js')
const { startBackend } = await from('backend/start-backend.js')
const { logger } = await from('runtime/log.js')

const config = backendConfig(process.env)
const rules = {
  ...config.rules,
  startWithinMs: 400,
  readyWithinMs: 8000,
  startDeadlineMs: 5000,
  graceMs: 500,
}
const command = [process.execPath, `${process.env.CRASH_DIST}/bin/game-server.js`]
await startBackend({ ...config, rules }, logger('backend', config.logLevel), command)
process.send({ ready: true })
