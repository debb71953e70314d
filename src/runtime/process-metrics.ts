import { collectDefaultMetrics, Registry } from 'prom-client'

let ofProcess: Registry | undefined

/**
 * A part's metrics and those of its process (memory, CPU, event loop), in Prometheus' format. Process metrics are
 * collected once for all parts, starting with the first scrape; their collectors stay until the process ends.
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
