import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Footprint } from '../checker/dumps.ts'

/** For Node, before the program. */
export const measuring = [
  '--expose-gc',
  '--import',
  fileURLToPath(new URL('./footprint.js', import.meta.url)),
] as const

/** What all processes of the program held over time, also those that are gone. `file`: its variable FOOTPRINTS. */
export function footprintsOf(program: string, file: string): readonly Footprint[] {
  const folder = dirname(file)
  const files = readdirSync(folder).filter((name) => name.startsWith(`${basename(file)}.`))
  return files.flatMap((name) => {
    // A process may have been killed in the middle of its last line.
    const whole = readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)
    return whole.map((line) => ({ program, ...(JSON.parse(line) as Omit<Footprint, 'program'>) }))
  })
}
