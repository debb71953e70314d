import { backendConfig } from '../../src/backend/config.ts'
import { startBackend } from '../../src/backend/start-backend.ts'
import { logger } from '../../src/runtime/log.ts'

/** The backend as it is, with matches so large that none is formed: what is measured is the waiting. */
const NEVER_FULL = 1e9
const config = backendConfig(process.env)
const rules = { ...config.rules, size: NEVER_FULL, minPartialSize: NEVER_FULL }
const { url } = await startBackend({ ...config, rules }, logger('backend', config.logLevel), [])
console.log(JSON.stringify({ port: Number(new URL(url).port) }))
