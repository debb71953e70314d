import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

import { muster } from '../support/muster.ts'
import { Terminal } from '../support/terminal.ts'

const ruleSet = (name: string) => fileURLToPath(new URL(`../flexmatch/${name}`, import.meta.url))

test('an imported rule set passes the check of queue files', async () => {
  const out = `${new Terminal().folder}/muster.config.yaml`
  const imported = muster(['import', 'flexmatch', ruleSet('two-even-teams.json'), '--out', out])
  expect(await imported.exit, imported.said.text).toBe(0)
  expect(imported.said.text).toMatch(/two-even-teams\.json:11 rule FairSides: exact\n/)
  const check = muster(['config', 'check', out])
  expect(await check.exit, check.said.text).toBe(0)
  expect(check.said.text).toContain('SameSize: sizes of teams within 0 of each other')
})

test('what was refused, and what is no rule set, fail the command', async () => {
  const refused = muster(['import', 'flexmatch', ruleSet('latency.json')])
  expect(await refused.exit).toBe(1)
  expect(refused.said.text).toContain(
    'latency.json:9 AcceptanceRequired: refused (a queue file has no ready check)',
  )
  expect(refused.said.text).toContain('FastConnection:\n')
  const files = new Terminal()
  files.save('rules.json', '{ "name": "a", "name": "b" }')
  const wrong = muster(['import', 'flexmatch', `${files.folder}/rules.json`])
  expect(await wrong.exit).toBe(1)
  expect(wrong.said.text).toContain('rules.json:1: Map keys must be unique')
})
