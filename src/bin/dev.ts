import { aborted, stopSignal } from '../runtime/shutdown.ts'
import { startDev } from './start-dev.ts'

const stop = stopSignal()
await using dev = await startDev(process.env)
process.stderr.write(
  `Muster is at ${dev.url}  (API and docs: ${dev.url}/api/docs, metrics: ${dev.backendUrl}/metrics)\n` +
    'State is kept in memory: all of it is lost when this ends. Ctrl-C ends it, and its game servers.\n',
)
await aborted(stop)
