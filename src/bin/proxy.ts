import { proxyConfig } from '../proxy/config.ts'
import { startProxy } from '../proxy/server.ts'
import { logger } from '../runtime/log.ts'
import { aborted, stopSignal } from '../runtime/shutdown.ts'

const stop = stopSignal(process.env)
const config = proxyConfig(process.env)
const proxy = await startProxy(config, logger('proxy', config.logLevel))
await aborted(stop)
await proxy.drain()
