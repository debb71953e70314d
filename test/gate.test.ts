import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ESLint } from 'eslint'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

const lines = (count: number): string => 'export {}\n'.repeat(count)
const statements = (count: number): string => '  void now\n'.repeat(count)

const anyOf = (count: number): string => Array.from({ length: count }, (_, n) => `n === ${n}`).join(' || ')

/** What the linter must refuse, with the rule that catches it. */
const faults: readonly (readonly [rule: string, fault: string, code: string])[] = [
  ['no-restricted-properties', 'reading the clock', 'export const at = Date.now()'],
  ['no-restricted-properties', 'chance', 'export const id = Math.random()'],
  ['no-restricted-properties', 'reading the environment', 'export const port = process.env["PORT"]'],
  ['no-restricted-syntax', 'reading the clock with a date', 'export const at = new Date()'],
  ['max-lines', 'a file over 300 lines', lines(301)],
  [
    'max-lines-per-function',
    'a function over 40 lines',
    `export function f(now: number): void {\n${statements(40)}}`,
  ],
  ['max-params', 'a fourth parameter', 'export const f = (a: 1, b: 1, c: 1, d: 1) => [a, b, c, d]'],
  [
    'max-depth',
    'four levels of nesting',
    'export function f(a: boolean): void {\n if (a) { while (a) { if (a) { while (a) { break } } } }\n}',
  ],
  ['complexity', 'a complexity of eleven', `export const f = (n: number): boolean => ${anyOf(11)}`],
  ['@typescript-eslint/no-explicit-any', 'any', 'export const f = (a: any): unknown => a'],
  ['@typescript-eslint/no-floating-promises', 'a forgotten await', 'void 0\nPromise.resolve()'],
  ['@typescript-eslint/no-unused-vars', 'an unused variable', 'const unused = 1\nexport {}'],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    'a forgotten case',
    "export function f(way: 'up' | 'down'): number {\n switch (way) { case 'up': return 1 }\n return 0\n}",
  ],
  [
    '@typescript-eslint/consistent-type-imports',
    'a type imported as a value',
    "import { Rules } from './match.ts'\nexport type Own = Rules",
  ],
]

describe('the linter', () => {
  const eslint = new ESLint({
    cwd: root,
    // With CI=true the parser reads every file from disk, where these texts are not.
    overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } },
  })
  const rulesBroken = async (code: string): Promise<(string | null)[]> => {
    // A file of the project stands in for it: rules that need types read no others.
    const results = await eslint.lintText(code, { filePath: join(root, 'src/match/queue-rules.ts') })
    return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId))
  }

  test.each(faults)('by %s sees %s', async (rule, _fault, code) => {
    expect(await rulesBroken(code)).toContain(rule)
  })

  test('finds none of them in the original file', async () => {
    expect(await rulesBroken(await readFile(join(root, 'src/match/queue-rules.ts'), 'utf8'))).toEqual([])
  })
})

describe('the dead-code check', () => {
  test('finds an unused file, export and package', async () => {
    const copy = await copyOfProject()
    await writeFile(join(copy, 'src/match/planted-file.ts'), 'export {}\n')
    await edit(join(copy, 'src/match/queue-rules.ts'), (text) => `${text}export const plantedExport = 1\n`)
    await edit(join(copy, 'package.json'), (text) =>
      text.replace('"dependencies": {', '"dependencies": {\n"planted-package": "1.0.0",'),
    )
    const found = await knip(copy)
    await rm(copy, { recursive: true })
    for (const planted of ['src/match/planted-file.ts', 'plantedExport', 'planted-package'])
      expect(found).toContain(planted)
  })
})

async function copyOfProject(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'muster-gate-'))
  for (const part of [
    'src',
    'test',
    'bench',
    'knip.json',
    'package.json',
    'vitest.config.ts',
    'eslint.config.js',
  ])
    await cp(join(root, part), join(copy, part), { recursive: true })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')))
}

/** What it prints when it finds something, which makes it fail. */
async function knip(folder: string): Promise<string> {
  const program = join(root, 'node_modules/knip/bin/knip.js')
  try {
    await promisify(execFile)(process.execPath, [program], { cwd: folder })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
  throw new Error('knip found nothing')
}
