import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The folders with a backend's steps: each `await` there may be the last thing it does. */
const folders = ['lifecycle', 'backend/loops', 'backend/routes', 'adapters/redis', 'adapters/process']

/**
 * Copies the compiled project, and turns each `await` of its steps into a crash point (see crash-hook.js). The list
 * comes from the code, so new `await`s are included automatically. Returns the points.
 */
export function withCrashPoints(dist: string, copy: string): readonly string[] {
  rmSync(copy, { recursive: true, force: true })
  cpSync(dist, join(copy, 'dist'), { recursive: true })
  symlinkSync(join(dist, '../node_modules'), join(copy, 'node_modules'))
  cpSync(join(dist, '../package.json'), join(copy, 'package.json'))
  cpSync(fileURLToPath(new URL('crash-backend.js', import.meta.url)), join(copy, 'crash-backend.js'))
  return folders.flatMap((folder) =>
    readdirSync(join(copy, 'dist', folder))
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => instrument(join(copy, 'dist', folder, file), `${folder}/${file}`)),
  )
}

interface Insertion {
  readonly at: number
  readonly text: string
}

function instrument(path: string, name: string): string[] {
  const text = readFileSync(path, 'utf8')
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS)
  const points: string[] = []
  const insertions: Insertion[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isAwaitExpression(node)) {
      const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source))
      const point = `${name}:${line + 1}:${character + 1}`
      points.push(point)
      // await E  becomes  crash.after(point, await (crash.before(point), (E)))
      insertions.push(
        { at: node.getStart(source), text: `globalThis.crash.after("${point}", ` },
        { at: node.expression.getStart(source), text: `(globalThis.crash.before("${point}"), (` },
        { at: node.end, text: ')))' },
      )
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  writeFileSync(path, inserted(text, insertions))
  return points
}

/** From the end backwards, so that no insertion moves another. */
function inserted(text: string, insertions: readonly Insertion[]): string {
  return insertions
    .map((insertion, order) => ({ ...insertion, order }))
    .sort((a, b) => b.at - a.at || b.order - a.order)
    .reduce((result, { at, text: piece }) => result.slice(0, at) + piece + result.slice(at), text)
}
