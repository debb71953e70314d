import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

import { mistyped, typedConfig } from '../../test/support/typed-config.ts'
import { defaultQueueRules } from '../match/queue-rules.ts'
import { describeQueues } from './describe-queues.ts'
import { configurationOf, readQueueFile } from './read-queue-file.ts'

const library = fileURLToPath(new URL('define-config.ts', import.meta.url))

/** What a program with this text describes; a fault is given without the folder. */
async function read(name: string, text: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-program-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const path = join(folder, name)
  writeFileSync(path, text)
  const found = await readQueueFile(path, defaultQueueRules)
  return 'queues' in found ? describeQueues(found) : found.join('\n').replaceAll(`${folder}/`, '')
}

const duel = '{ queues: { duel: { teams: [{ name: "player", count: 2, size: 1 }] } } }'
const described = '  duel (default): matches of 2\n    player: 2 teams of 1 player'

test.each([
  ['muster.config.mjs', `export default ${duel}`],
  ['muster.config.ts', `const config: object = ${duel}\nexport default config`],
  [
    'muster.config.mts',
    `import { defineConfig } from ${JSON.stringify(library)}\nexport default defineConfig(${duel})`,
  ],
])('%s is run', async (name, text) => {
  expect(await read(name, text)).toBe(described)
})

test.each([
  [
    'no default export',
    'export const config = 1',
    'muster.config.mjs has no default export: write export default defineConfig({ … })',
  ],
  [
    'a wrong value',
    'export default { queues: { a: { size: 0 } } }',
    'muster.config.mjs: queues.a.size must be at least 1',
  ],
  [
    'values that contradict each other',
    'export default { queues: { a: { size: 2, minSize: 3 } } }',
    'muster.config.mjs: queues.a.minSize: minSize (3) must not be more than size (2)',
  ],
  [
    'a check that is no function',
    'export default { queues: { a: { rules: { b: { type: "custom", check: 1 } } } } }',
    'muster.config.mjs: queues.a.rules.b.check must be a function',
  ],
  ['an error of its own', 'throw new Error("no money")', 'muster.config.mjs cannot be read: no money'],
])('a program with %s is refused', async (_fault, text, says) => {
  expect(await read('muster.config.mjs', text)).toBe(says)
})

test('the typed configuration is right, with a function among its rules', () => {
  const found = configurationOf(
    { kind: 'program', path: 'typed.ts', content: typedConfig },
    defaultQueueRules,
  )
  expect('queues' in found ? describeQueues(found) : found).toContain(
    'known: a function of the configuration',
  )
})

test.each(mistyped)('what does not compile is refused when it is read too: %j', (content) => {
  const found = configurationOf({ kind: 'program', path: 'typed.ts', content }, defaultQueueRules)
  expect(found).not.toHaveProperty('queues')
})
