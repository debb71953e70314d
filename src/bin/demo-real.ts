import { demoReal } from '../demo/demo-real.ts'
import { stopSignal } from '../runtime/shutdown.ts'

// Ten players a second: there is a half-way to kill a backend at.
process.exit(await demoReal({ SPAWN_RATE: '10', ...process.env }, stopSignal(process.env)))
