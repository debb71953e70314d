import { backendConfig } from '../../src/backend/config.ts'
import { startBackend } from '../../src/backend/start-backend.ts'
import { logger } from '../../src/runtime/log.ts'
import { firstComeQueue, Queues } from '../../src/matchmaking/queues.ts'
import { DEFAULT_QUEUE } from '../../src/match/queue-rules.ts'

/** The real backend, with matches too large to be formed: only waiting is measured. */
const NEVER_FULL = 1e9
const config = await backendConfig(process.env)
const { configuration: described } = config
const queues = new Queues(firstComeQueue(DEFAULT_QUEUE, { size: NEVER_FULL, minPartialSize: NEVER_FULL }))
const configuration = { ...described, queues }
const { url } = await startBackend({ ...config, configuration }, logger('backend', config.logLevel), [])
console.log(JSON.stringify({ port: Number(new URL(url).port) }))
