import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { ourDist } from './soak.ts'

/** Replaces text in a compiled file. */
export interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

const plants = fileURLToPath(new URL('../../.cache/plants', import.meta.url))

/** A copy of the compiled system with a bug. Throws if the text to replace does not exist. */
export function planted(name: string, edits: readonly Edit[]): string {
  const dist = join(plants, name)
  rmSync(dist, { recursive: true, force: true })
  cpSync(ourDist, dist, { recursive: true, filter: (file) => !file.endsWith('.map') })
  // Its commands read their version two folders up.
  cpSync(join(ourDist, '../package.json'), join(plants, 'package.json'))
  for (const { file, from, to } of edits) {
    const path = join(dist, file)
    const text = readFileSync(path, 'utf8')
    if (!text.includes(from)) throw new Error(`${file} does not contain: ${from}`)
    writeFileSync(
      path,
      text.replace(from, () => to),
    )
  }
  return dist
}
