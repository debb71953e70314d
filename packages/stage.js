// node packages/stage.js FOLDER...: copies into each package's folder what its package.json names, from this clone's `dist`,
// with all that these files import, and nothing else. Fails when one of them imports a package: an SDK has no dependencies.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
for (const folder of process.argv.slice(2)) stage(folder)

function stage(folder) {
  const { exports, bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const texts = new Map()
  for (const target of [exports, bin].flatMap(filesNamedIn)) read(join(target), texts)
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  for (const [file, text] of texts) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), published(file, text))
  }
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
}

function filesNamedIn(conditions) {
  return typeof conditions === 'string' ? [conditions] : Object.values(conditions).flatMap(filesNamedIn)
}

/** The file and, by way of its imports, all that it needs. */
function read(file, texts) {
  if (texts.has(file)) return
  const text = readFileSync(join(root, file), 'utf8')
  texts.set(file, text)
  for (const { fileName: imported } of ts.preProcessFile(text).importedFiles) {
    if (imported.startsWith('.')) read(join(dirname(file), compiled(file, imported)), texts)
    else if (isDeclaration(file) || !imported.startsWith('node:'))
      throw new Error(`${file} imports the package ${imported}: users of an SDK would have to install it`)
  }
}

function isDeclaration(file) {
  return file.endsWith('.d.ts')
}

/** The compiler leaves `.ts` in the imports of declarations. */
function compiled(file, imported) {
  return isDeclaration(file) ? imported.replace(/\.ts$/, '.d.ts') : imported
}

/** Declarations as older compilers read them too, and no pointers to source maps, which stay here. */
function published(file, text) {
  return isDeclaration(file)
    ? text.replace(/(['"])(\.[^'"\n]*)\.ts\1/g, '$1$2.js$1')
    : text.replace(/^\/\/# sourceMappingURL=.*\n?/m, '')
}
