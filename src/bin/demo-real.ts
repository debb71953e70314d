import { demoReal } from '../demo/demo-real.ts'
import { stopSignal } from '../runtime/shutdown.ts'

// Ten players per second, so that there is a half-way point at which to kill a backend.
process.exit(await demoReal({ SPAWN_RATE: '10', ...process.env }, stopSignal(process.env)))
