import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { inserted, type Report } from '../bench/report.ts'
import { serverEnv } from '../src/adapters/control/server-env.ts'
import { commands } from '../src/bin/commands.ts'
import { promises } from '../src/check-server/promises.ts'
import type { ServerPromise } from '../src/check-server/server-promise.ts'
import * as routes from '../src/backend/route-schemas.ts'
import { defaultDeadlines } from '../src/match/deadlines.ts'
import { givenByFleet, passedOn } from '../src/protocol/server-env.ts'
import { QueueEntry } from '../src/queue-file/queue-schema.ts'
import { ruleTypes } from '../src/queue-file/rule-schema.ts'
import { orderOf } from './support/domain.ts'
import { faultsIn, faultsOfQueue } from './support/queue-faults.ts'
import { SHARED_POOL } from '../src/match/pool.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => read(join('src', file)))
  .join('\n')
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
]

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): readonly string[] {
  const text = read(page).replace(/^```.*?^```/gms, '')
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const guides = pages.filter((page) => page.startsWith('docs/guides/'))

describe('the docs', () => {
  test('list exactly the variables that the programs read', () => {
    const readByCode = [
      ...sources.matchAll(
        /env\.(?:text|optional|required|integer|port|seconds|flag|oneOf|urls?|command|secrets)\(\s*'([A-Z_]+)'/g,
      ),
    ]
    const rows = read('docs/configuration.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    const documented = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
    )
    expect([...new Set(documented)].sort()).toEqual([...new Set(readByCode.map(([, name]) => name))].sort())
  })

  test("explain every variable in a command's help", () => {
    const page = read('docs/configuration.md')
    const named = Object.values(commands).flatMap(({ variables }) => Object.keys(variables))
    for (const name of named) expect(page).toContain(`\`${name}\``)
  })

  test('give each variable the default that the code has', () => {
    const rows = read('docs/configuration.md').split('\n')
    const defaults = [...sources.matchAll(/'([A-Z_]+)', \{ default: ([\d_]+)[,. }]/g)]
    expect(defaults.length).toBeGreaterThan(10)
    for (const [, name = '', value = ''] of defaults) {
      if (name === 'PORT') continue
      const row = rows.find((line) => line.split('|')[1]?.includes(`\`${name}\``)) ?? ''
      expect(row, name).toMatch(new RegExp(`\\| ${value.replaceAll('_', '')}[ :|]`))
    }
  })

  test('have a row for every key in Redis', () => {
    const names = [...read('src/adapters/redis/keys.ts').matchAll(/= at\('([a-z_]+):?'\)/g)].map(
      ([, name]) => name,
    )
    expect(names.length).toBeGreaterThan(8)
    const rows = read('docs/storage.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|')[1] ?? '')
      .join()
    for (const name of names) expect(rows).toContain(`\`${name ?? ''}`)
  })

  test('have a row for every route', () => {
    const api = read('docs/http-api.md')
    const documented = [...api.matchAll(/^\| `(?:GET|POST) ([^`]+)`/gm)].map(([, path]) => path)
    // Each route of the code, and the metrics, which the OpenAPI document leaves out.
    expect(documented).toHaveLength(Object.keys(routes).length + 1)
    for (const path of documented)
      expect(sources).toContain(`'${path?.replace('{session_id}', ':session_id')}'`)
  })

  test.each(pages)('%s has no broken links', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)]
    for (const [link, target = '', anchor] of links) {
      const file = target === '' ? page : join(dirname(page), target)
      expect(existsSync(join(root, file)), link).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(file), link).toContain(anchor)
    }
  })

  const queueFiles = pages.flatMap((page) =>
    [...read(page).matchAll(/^```yaml\n([^]*?)^```$/gm)].flatMap(([, block = '']) =>
      (block.split('\n')[0] ?? '').includes('muster.config.schema.json') ? [{ page, block }] : [],
    ),
  )
  test.each(queueFiles)('$page shows queue files that are right', ({ block }) => {
    expect(faultsIn(block)).toEqual([])
  })

  test('have a row for every key of a queue, and an example that is right for every type of rule', () => {
    const rows = (page: string) => [...read(page).matchAll(/^\| `([A-Za-z-]+)[`.]/gm)].map(([, key]) => key)
    expect(rows('docs/queues.md')).toEqual(expect.arrayContaining(Object.keys(QueueEntry.properties)))
    const page = read('docs/matchmaking.md')
    for (const type of ruleTypes) {
      const example =
        new RegExp(`^\\| \`${type}\` .* \`(\\{ type: ${type}.*)\` \\|$`, 'm').exec(page)?.[1] ?? type
      const attributes =
        '{ rating: number, mode: string, maps: strings, friends: strings, blocked: strings, latencies: latency }'
      const teams = '[{ name: red, size: 5 }, { name: blue, size: { min: 4, max: 6 } }]'
      expect(
        faultsOfQueue(`attributes: ${attributes}`, `teams: ${teams}`, `rules: { it: ${example} }`),
      ).toEqual([])
    }
  })

  test('mention only existing make targets and muster commands', () => {
    const makefile = ['Makefile', 'deploy/targets.mk', 'deploy/aws/targets.mk'].map(read).join('\n')
    for (const [, target] of read('README.md').matchAll(/^.*\bmake ([a-z][a-z-]+)(?=\s|`)/gm)) {
      expect(makefile).toMatch(new RegExp(`^${target}:.*## `, 'm'))
    }
    for (const [, command] of pages
      .map(read)
      .join()
      .matchAll(/npx muster ([a-z-]+)/g)) {
      expect(existsSync(join(root, `src/bin/${command}.ts`)), command).toBe(true)
    }
  })

  test.each(guides)('%s names variables and values that exist', (page) => {
    const [configuration, values] = [read('docs/configuration.md'), read('docs/operations.md')]
    for (const [name] of read(page).matchAll(/(?<=`)[A-Z]+(_[A-Z]+)+(?=`)/g))
      expect(configuration).toContain(`\`${name}\``)
    for (const [name] of read(page).matchAll(/(?<=`)(games|proxy|backend)\.[A-Za-z.]+(?=`)/g))
      expect(values).toContain(`\`${name}`)
  })

  test('tell game servers of every variable that they are given', () => {
    const around = { backendUrl: 'http://b', deadlines: defaultDeadlines, port: 0, controlPort: 0 }
    const given = serverEnv({ id: orderOf('m').server, serves: { pool: SHARED_POOL }, key: '' }, around)
    const contract = read('docs/server-contract.md')
    const rows = contract.slice(contract.indexOf('## What it is given'), contract.indexOf('## The line'))
    const documented = rows
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name))
    const names = new Set([...Object.keys(given), ...givenByFleet, ...passedOn, 'HOST'])
    expect(documented.sort()).toEqual([...names].sort())
  })

  test('say of every promise of game servers whether it is required, and what happens when it is broken', () => {
    const contract = read('docs/server-contract.md')
    const table = contract.slice(contract.indexOf('## When a promise is broken'))
    const documented = [...table.matchAll(/^\| `([a-z-]+)` \| ([a-z]+) \| .+ \|$/gm)].map(
      ([, name, level]) => [name, level],
    )
    const checked = Object.entries<ServerPromise>(promises).map(([name, { level }]) => [name, level])
    expect(documented).toEqual(checked)
  })

  test('explain every word of the glossary once', () => {
    const words = [...read('docs/glossary.md').matchAll(/^\| ([a-z ]+) \|/gm)].map(([, word]) => word)
    expect(words).toEqual([...new Set(words)])
    for (const word of ['ticket', 'match', 'queue', 'fleet', 'game server', 'player', 'token'])
      expect(words).toContain(word)
  })

  test('show the stored benchmarks, and give one line to each that missed its bar', () => {
    const page = read('docs/benchmarks.md')
    const report = JSON.parse(read('bench/results.json')) as Report
    expect(report.figures.length).toBeGreaterThan(10)
    expect(inserted(page, report)).toBe(page)
    const explained = page.slice(page.indexOf('## What missed'))
    const lines = [...explained.matchAll(/^- \*\*(.+)\.\*\* \S.*$/gm)].map(([, name = '']) =>
      name.toLowerCase(),
    )
    const missed = report.figures.filter(({ verdict }) => verdict === 'missed')
    expect(lines.sort()).toEqual(missed.map(({ metric }) => metric.name.toLowerCase().split(',')[0]).sort())
  })
})
