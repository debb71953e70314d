import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Report } from '../../src/simulate/report.ts'
import { openBrowser } from '../support/browser.ts'
import { muster } from '../support/muster.ts'
import { ShownCode } from '../support/shown-code.ts'
import { Terminal } from '../support/terminal.ts'

const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url))
const ranked = ['simulate', example('ranked-5v5'), '--tickets', '2000', '--players', '1000']
const ladder = ['simulate', example('1v1-ladder'), '--tickets', '1000']

describe('muster simulate', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-simulate-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  test('prints the same JSON twice for an example', async () => {
    const runs = [muster([...ranked, '--json']), muster([...ranked, '--json'])]
    for (const { exit, said } of runs) expect(await exit, said.text).toBe(0)
    const [first = '', second] = runs.map(({ said }) => said.text)
    expect(first).toBe(second)
    const { results } = JSON.parse(first) as { results: readonly Report[] }
    expect(results[0]?.tickets).toBe(2000)
    expect(results[0]?.sizes).toEqual({ 10: results[0]?.matches })
  })

  test('compares two configurations, and writes a page that a browser shows', async () => {
    const page = join(folder, 'page.html')
    const { exit, said } = muster([...ladder, '--compare', example('1v1-ladder'), '--html', page])
    expect(await exit, said.text).toBe(0)
    expect(said.text).toContain('side by side')
    expect(readFileSync(page, 'utf8')).toContain('<!doctype html>')
    const browser = await openBrowser()
    try {
      const tab = await browser.newPage()
      await tab.goto(`file://${page}`)
      expect(await tab.locator('figure svg rect').count()).toBeGreaterThan(20)
      expect(await tab.locator('tbody tr').count()).toBeGreaterThan(20)
    } finally {
      await browser.close()
    }
  })

  test('ends with 1 and a sentence if a condition holds', async () => {
    const { exit, said } = muster([
      ...ladder,
      '--fail-if',
      'wait.p95 > 0.5',
      '--fail-if',
      'matched.share < 0.1',
    ])
    expect(await exit).toBe(1)
    expect(said.text).toMatch(/FAILED: wait\.p95 is [\d.]+, which is > 0\.5\.\n/)
    expect(said.text).not.toContain('FAILED: matched')
  })

  test('says which option is missing, and names a queue or a file that does not exist', async () => {
    const coOp = muster(['simulate', example('co-op')])
    expect(await coOp.exit).toBe(2)
    expect(coOp.said.text).toMatch(/--values mission=.*\n.*--numbers level=/)
    const none = muster([...ladder, '--queue', 'none'])
    expect(await none.exit).toBe(2)
    expect(none.said.text).toContain('has no queue none. It has: ladder')
    const away = muster(['simulate', join(folder, 'away.yaml')])
    expect(await away.exit).toBe(2)
    expect(away.said.text).toContain('cannot be read')
  })
})

test('every command of the guide does what it shows', async () => {
  const guide = new ShownCode('docs/simulate.md')
  const terminal = new Terminal()
  terminal.save('muster.config.yaml', guide.block('every: 5'))
  terminal.save('next.yaml', guide.block('every: 2'))
  terminal.save('evening.jsonl', guide.block('queuedAt'))
  expect(await terminal.run(guide.block(/--tickets 20000$/m))).toContain('matched')
  expect(await terminal.run(guide.block('--compare'))).toContain('side by side')
  expect(await terminal.run(guide.block('--fail-if'))).not.toContain('FAILED')
  expect(await terminal.run(guide.block('--recorded'))).toContain('2 tickets (2 players)')
  expect(guide.rest).toEqual([])
})
