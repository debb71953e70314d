import { onTestFinished } from 'vitest'

import { startSystem, type System } from './system.ts'
import { Terminal } from './terminal.ts'

/** A system with these queues, and the file that lists them; it ends with the test. */
export async function systemWith(queues: string, vars: Record<string, string> = {}): Promise<System> {
  const terminal = new Terminal()
  terminal.save('muster.config.yaml', queues)
  const system = await startSystem({ MUSTER_CONFIG: `${terminal.folder}/muster.config.yaml`, ...vars })
  onTestFinished(() => system[Symbol.asyncDispose]())
  return system
}
