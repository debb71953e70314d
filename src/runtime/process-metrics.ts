import { collectDefaultMetrics, Registry } from 'prom-client'

let ofProcess: Registry | undefined

/**
 * A part's metrics and those of its process (memory, processor, event loop), as Prometheus reads them. The process is
 * measured once for all its parts, from the first time that somebody reads: its collectors stay as long as it lives.
 */
export async function metricsText(part: Registry): Promise<string> {
  ofProcess ??= measureProcess()
  return `${await part.metrics()}\n${await ofProcess.metrics()}`
}

function measureProcess(): Registry {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return register
}
