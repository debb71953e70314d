import { proxyConfig } from '../proxy/config.ts'
import { startProxy } from '../proxy/server.ts'
import { logger } from '../runtime/log.ts'
import { aborted, stopSignal } from '../runtime/shutdown.ts'

const config = proxyConfig(process.env)
const stop = stopSignal()
await using _running = await startProxy(config, logger('proxy', config.logLevel))
await aborted(stop)
