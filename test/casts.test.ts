import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Outside data is parsed. A cast is for data that only this program writes, and for what a library cannot express in types.
 */
const MOST_PER_THOUSAND_LINES = 3

interface Casts {
  readonly all: number
  /** `as unknown as`: the compiler itself thinks that this cannot be right. */
  readonly forced: number
}

function castsIn(text: string): Casts {
  let [all, forced] = [0, 0]
  const look = (node: ts.Node): void => {
    if (isCast(node)) all += 1
    if (ts.isAsExpression(node) && isToUnknown(node.expression)) forced += 1
    ts.forEachChild(node, look)
  }
  look(ts.createSourceFile('it.ts', text, ts.ScriptTarget.Latest))
  return { all, forced }
}

function isCast(node: ts.Node): boolean {
  if (ts.isNonNullExpression(node)) return true
  return (
    (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) && !ts.isConstTypeReference(node.type)
  )
}

function isToUnknown(node: ts.Node): boolean {
  return ts.isAsExpression(node) && node.type.kind === ts.SyntaxKind.UnknownKeyword
}

const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
  .map((entry) => {
    const path = join(entry.parentPath, entry.name)
    const text = readFileSync(path, 'utf8')
    return { file: relative(root, path), lines: text.split('\n').length - 1, ...castsIn(text) }
  })

test.each([
  ['as', 'export const a = b as string', { all: 1, forced: 0 }],
  ['angle brackets', 'export const a = <string>b', { all: 1, forced: 0 }],
  ['an exclamation mark', 'export const a = b!.c', { all: 1, forced: 0 }],
  ['as unknown as', 'export const a = b as unknown as string', { all: 2, forced: 1 }],
  [
    'neither as const nor satisfies',
    'export const a = { b: 1 } as const satisfies object',
    { all: 0, forced: 0 },
  ],
])('counts %s', (_what, code, casts) => {
  expect(castsIn(code)).toEqual(casts)
})

test(`no more than ${MOST_PER_THOUSAND_LINES} casts per thousand lines`, () => {
  const [lines, casts] = [sum(sources.map((each) => each.lines)), sum(sources.map(({ all }) => all))]
  const most = sources.toSorted((a, b) => b.all - a.all).slice(0, 10)
  const where = most.map(({ file, all }) => `${file}: ${all}`).join('\n')
  expect(
    (casts / lines) * 1000,
    `${casts} casts in ${lines} lines, most of them in\n${where}`,
  ).toBeLessThanOrEqual(MOST_PER_THOUSAND_LINES)
})

test('no cast through unknown', () => {
  expect(sources.filter(({ forced }) => forced > 0).map(({ file }) => file)).toEqual([])
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
