import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { expect, test } from 'vitest'

import { parsePodTemplate } from '../../src/adapters/kubernetes/pod-template.ts'
import { importFlexMatch } from '../../src/import/flexmatch/import-flexmatch.ts'
import type { Imported } from '../../src/import/imported.ts'
import { importPlayFab } from '../../src/import/playfab/import-playfab.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { parseQueueFile } from '../../src/queue-file/parse-queue-file.ts'
import { configurationOf } from '../../src/queue-file/read-queue-file.ts'
import { anyJson, fuzz } from '../support/fuzz.ts'
import { faultsIn } from '../support/queue-faults.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const queueFiles = ['1v1-ladder', 'battle-royale', 'casual', 'co-op', 'ranked-5v5'].map((name) =>
  read(`examples/${name}.yaml`),
)
const flexMatch = [
  'compound',
  'hunters-monster',
  'large-match',
  'latency',
  'odd-parts',
  'size-and-skill',
].map((name) => read(`test/flexmatch/${name}.json`))
const playFab = ['all-queues', 'even-teams', 'ladder', 'odd-parts', 'regions', 'totals'].map((name) =>
  read(`test/playfab/${name}.json`),
)

/** The text of a file with pieces of it cut out, doubled, or replaced. */
const edited = (texts: readonly string[], pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.nat({ max: 30 }),
          fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 })),
        ),
        { maxLength: 4 },
      ),
    )
    .map(([text, edits]) =>
      edits.reduce((now, [at, cut, piece]) => {
        const from = at % (now.length + 1)
        return now.slice(0, from) + piece + now.slice(from + cut)
      }, text),
    )

/** The content of a file with some values replaced by anything. */
function changed(content: unknown): fc.Arbitrary<unknown> {
  const paths = pathsIn(content)
  return fc
    .array(fc.tuple(fc.constantFrom(...paths), anyJson), { maxLength: 3 })
    .map((edits) => edits.reduce((now, [path, value]) => withValue(now, path, value), content))
}

function pathsIn(content: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof content !== 'object' || content === null) return [path]
  return [path, ...Object.entries(content).flatMap(([key, value]) => pathsIn(value, [...path, key]))]
}

function withValue(content: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, key)) return content
  const inside = withValue((content as Record<string, unknown>)[key], rest, value)
  return Array.isArray(content) ? content.with(Number(key), inside) : { ...content, [key]: inside }
}

const yaml = [
  ' ',
  '\n',
  '  ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '- ',
  '&a ',
  '*a',
  '!!',
  '|',
  '>',
  '"',
  '#',
  'size: ',
  '1e999',
  '.nan',
  '__proto__: ',
  '<<: *a',
]

/** It is right, or each fault has a place and a sentence; what is right can be used. */
function isRead(text: string): void {
  const parsed = parseQueueFile(text, defaultQueueRules)
  if ('queues' in parsed) {
    const used = configurationOf({ kind: 'text', path: 'fuzz.yaml', text }, defaultQueueRules)
    expect('queues' in used).toBe(true)
    return
  }
  expect(parsed.length).toBeGreaterThan(0)
  for (const { line, column, says } of parsed)
    expect([line > 0, column > 0, says !== '']).toEqual([true, true, true])
}

test('a queue file that is edited anywhere is right, or its faults are named', () =>
  fuzz(fc.property(edited(queueFiles, yaml), isRead), 0.25))

test('a queue file with other values is right, or its faults are named', () => {
  const contents = queueFiles.map((text) => changed(parse(text)))
  return fuzz(
    fc.property(
      fc.oneof(...contents).map((content) => JSON.stringify(content)),
      isRead,
    ),
    0.25,
  )
})

/** What an importer writes is a queue file that is right, unless it says what it refused. */
function isImported(imported: Imported): void {
  if (imported.kind === 'unreadable') {
    expect(imported.faults).not.toEqual([])
    return
  }
  const isWhole = imported.elements.every(({ verdict }) => verdict !== 'refused')
  if (isWhole) expect(faultsIn(imported.queueFile)).toEqual([])
}

const json = ['{', '}', '[', ']', ',', ':', '"', '//', '/*', '*/', '\\', 'null', '1e999', '"__proto__"', '\t']

test.each([
  ['FlexMatch', flexMatch, importFlexMatch],
  ['PlayFab', playFab, importPlayFab],
] as const)(
  'rules of %s that are edited anywhere are converted, or their faults are named',
  (_name, texts, convert) =>
    fuzz(
      fc.property(edited(texts, json), (text) => {
        isImported(convert(text))
      }),
      0.15,
    ),
)

test.each([
  ['FlexMatch', flexMatch, importFlexMatch],
  ['PlayFab', playFab, importPlayFab],
] as const)(
  'rules of %s with other values are converted, or their faults are named',
  (_name, texts, convert) => {
    const contents = texts.flatMap((text) => {
      const content = jsonIn(text)
      return content === undefined ? [] : [changed(content)]
    })
    return fuzz(
      fc.property(fc.oneof(...contents), (content) => {
        isImported(convert(JSON.stringify(content)))
      }),
      0.15,
    )
  },
)

/** Some of the files hold comments. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const template = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
  spec: {
    containers: [
      {
        name: 'game',
        image: 'g',
        env: [{ name: 'A', value: 'b' }],
        ports: [{ name: 'game', containerPort: 8080 }],
      },
      { name: 'side', image: 's' },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
  },
}

test('a pod template is taken, or its faults are named', () =>
  fuzz(
    fc.property(changed(template), (content) => {
      const read = parsePodTemplate(content)
      if (Array.isArray(read)) expect(read).not.toEqual([])
      else expect(read).toMatchObject({ game: { name: 'game' } })
    }),
  ))
