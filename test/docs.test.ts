import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { inserted, type Report } from '../bench/report.ts'
import * as routes from '../src/backend/route-schemas.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => read(join('src', file)))
  .join('\n')
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
]

describe('the docs', () => {
  test('name every variable that the programs read, and no other', () => {
    const readByCode = [
      ...sources.matchAll(
        /env\.(?:text|optional|required|integer|port|seconds|flag|urls?|command)\(\s*'([A-Z_]+)'/g,
      ),
    ]
    const rows = read('docs/configuration.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    const documented = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
    )
    const elsewhere = ['TLS_CERT_FILE', 'TLS_KEY_FILE']
    expect([...new Set(documented)].sort()).toEqual(
      [...new Set([...readByCode.map(([, name]) => name), ...elsewhere])].sort(),
    )
    for (const name of elsewhere) expect(sources).toContain(name)
  })

  test('give each variable the default that the code has', () => {
    const rows = read('docs/configuration.md').split('\n')
    const defaults = [...sources.matchAll(/'([A-Z_]+)', \{ default: ([\d_]+)[,. }]/g)]
    expect(defaults.length).toBeGreaterThan(10)
    for (const [, name = '', value = ''] of defaults) {
      if (name === 'PORT') continue
      const row = rows.find((line) => line.includes(`\`${name}\``)) ?? ''
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

  test.each(pages)('%s links to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target ?? '')
    for (const target of links) expect(existsSync(join(root, dirname(page), target)), target).toBe(true)
  })

  test('say only what make and muster know', () => {
    const makefile = ['Makefile', 'deploy/targets.mk', 'deploy/aws/targets.mk'].map(read).join('\n')
    for (const [, target] of read('README.md').matchAll(/^.*\bmake ([a-z][a-z-]+)(?=\s|`)/gm)) {
      expect(makefile).toMatch(new RegExp(`^${target}:.*## `, 'm'))
    }
    for (const [, command] of read('README.md').matchAll(/npx muster ([a-z-]+)/g)) {
      expect(existsSync(join(root, `src/bin/${command}.ts`)), command).toBe(true)
    }
  })

  test('explain every word of the glossary in a row of its own', () => {
    const words = [...read('docs/glossary.md').matchAll(/^\| ([a-z ]+) \|/gm)].map(([, word]) => word)
    expect(words).toEqual([...new Set(words)])
    for (const word of ['ticket', 'match', 'queue', 'fleet', 'game server', 'player', 'token'])
      expect(words).toContain(word)
  })

  test('show the benchmarks that were kept, and say of each that missed its bar why', () => {
    const page = read('docs/benchmarks.md')
    const report = JSON.parse(read('bench/results.json')) as Report
    expect(report.figures.length).toBeGreaterThan(10)
    expect(inserted(page, report)).toBe(page)
    const explained = page.slice(page.indexOf('## What missed')).toLowerCase()
    for (const { metric, verdict } of report.figures)
      if (verdict === 'missed')
        expect(explained).toContain(`**${metric.name.split(',')[0] ?? ''}.**`.toLowerCase())
  })
})
