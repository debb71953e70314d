// node imports-of.js FILE...: prints these files and every file that they import, and those import. Fails when one of
// them imports a package: an image that is made of the list alone could not start.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import ts from 'typescript'

const seen = new Set()
for (const file of process.argv.slice(2)) visit(file)
process.stdout.write([...seen].sort().join('\n') + '\n')

function visit(file) {
  if (seen.has(file)) return
  if (!existsSync(file)) throw new Error(`${file} is not there`)
  seen.add(file)
  for (const { fileName: imported } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
    if (imported.startsWith('.')) visit(join(dirname(file), imported))
    else if (!imported.startsWith('node:')) throw new Error(`${file} imports the package ${imported}`)
  }
}
