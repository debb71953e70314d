import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { defaultQueueRules } from '../match/queue-rules.ts'
import { configurationIn } from './configuration-in.ts'
import type { Configuration } from './configuration.ts'
import { readQueueFile } from './read-queue-file.ts'

async function read(file: string, content: string, defaults = defaultQueueRules): Promise<Configuration> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-version-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  writeFileSync(join(folder, file), content)
  const found = await readQueueFile(join(folder, file), defaults)
  if ('queues' in found) return found
  throw new Error(found.join('\n'))
}
const versionOf = async (...args: Parameters<typeof read>) => (await read(...args)).version

const yaml = `
queues:
  duel: { size: 2 }
  ranked:
    attributes: { rating: number, maps: strings }
    teams: [{ name: red, size: { min: 1, max: 5 } }]
    rules:
      skill: { type: spread, attribute: rating, max: 100 }
      map: { type: overlap, attribute: maps, atLeast: 1 }
default: ranked
`
const other = `{
  "default": "ranked",
  "queues": {
    "ranked": {
      "rules": {
        "map": { "atLeast": 1, "type": "overlap", "attribute": "maps" },
        "skill": { "max": 100, "type": "spread", "attribute": "rating" }
      },
      "teams": [{ "size": { "max": 5, "min": 1 }, "name": "red" }],
      "attributes": { "maps": "strings", "rating": "number" }
    },
    "duel": { "size": 2 }
  }
}`

test('the same content has the same version in every language and order of keys', async () => {
  const version = await versionOf('a.yaml', yaml)
  expect(version).toMatch(/^[0-9a-f]{12}$/)
  expect(await versionOf('a.json', other)).toBe(version)
  for (const file of ['a.mjs', 'a.ts']) expect(await versionOf(file, `export default ${other}`)).toBe(version)
})

test('what a file leaves to the variables is part of its version', async () => {
  const bare = 'queues: { a: {} }'
  expect(await versionOf('a.yaml', bare)).toBe(
    await versionOf('a.yaml', 'queues: { a: { size: 12, minSize: 2, fillSeconds: 15 } }\ndefault: a'),
  )
  expect(await versionOf('a.yaml', bare, { ...defaultQueueRules, size: 8 })).not.toBe(
    await versionOf('a.yaml', bare),
  )
})

test.each([
  ['a size', yaml.replace('size: 2', 'size: 3')],
  ['the limit of a rule', yaml.replace('max: 100', 'max: 101')],
  ['the default queue', yaml.replace('default: ranked', 'default: duel')],
  ['the name of a rule', yaml.replace('skill:', 'rating:')],
])('another version has %s that differs', async (_what, changed) => {
  expect(await versionOf('a.yaml', changed)).not.toBe(await versionOf('a.yaml', yaml))
})

test('another backend builds the same queues from the text, whatever its variables say', async () => {
  const written = await read('a.yaml', yaml)
  const built = configurationIn(written, {
    ...defaultQueueRules,
    size: 4,
    flushAfterMs: 1,
    minPartialSize: 1,
  })
  expect(built).toMatchObject({ version: written.version, text: written.text })
  expect(built?.configured.map(({ matchRules }) => matchRules)).toEqual(
    written.configured.map(({ matchRules }) => matchRules),
  )
  expect(built?.queues.default.id).toBe('ranked')
  expect(built?.queues.all.map(({ rules }) => rules.size)).toEqual(
    written.queues.all.map(({ rules }) => rules.size),
  )
})

const program = (reason: string) => `export default { queues: { a: { rules: { ours: {
  type: 'custom', check: () => '${reason}' } } } } }`

test('a function makes another version when its source changes, and no other backend can build it', async () => {
  const written = await read('a.mjs', program('no'))
  expect(await versionOf('a.mjs', program('no'))).toBe(written.version)
  expect(await versionOf('a.mjs', program('never'))).not.toBe(written.version)
  expect(configurationIn(written, defaultQueueRules)).toBeUndefined()
})

test('a text of a newer release, which says more, is not built by halves', async () => {
  const written = await read('a.yaml', yaml)
  const text = written.text.replace('"size":2', '"size":2,"newKey":1')
  expect(configurationIn({ ...written, text }, defaultQueueRules)).toBeUndefined()
})
