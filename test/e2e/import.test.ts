import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

import { muster } from '../support/muster.ts'
import { Terminal } from '../support/terminal.ts'

const ruleSet = (name: string) => fileURLToPath(new URL(`../flexmatch/${name}`, import.meta.url))
const playFabQueue = (name: string) => fileURLToPath(new URL(`../playfab/${name}`, import.meta.url))

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

test('imported queues of PlayFab pass the check of queue files', async () => {
  const out = `${new Terminal().folder}/muster.config.yaml`
  const imported = muster(['import', 'playfab', playFabQueue('even-teams.json'), '--out', out])
  expect(await imported.exit, imported.said.text).toBe(0)
  expect(imported.said.text).toMatch(/even-teams\.json:18 EqualSkill\.LinearExpansion: exact\n/)
  const check = muster(['config', 'check', out])
  expect(await check.exit, check.said.text).toBe(0)
  expect(check.said.text).toContain('EqualSize: sizes of teams within 0 (1 after 20 s) of each other')
})

test('several queues of PlayFab become one file; what was refused fails the command', async () => {
  const out = `${new Terminal().folder}/muster.config.yaml`
  const imported = muster(['import', 'playfab', playFabQueue('all-queues.json'), '--out', out])
  expect(await imported.exit).toBe(1)
  expect(imported.said.text).toContain(
    'all-queues.json:35 brawl: BuildAliasParams: refused (a build of PlayFab',
  )
  const check = muster(['config', 'check', out])
  expect(await check.exit, check.said.text).toBe(0)
  expect(check.said.text).toMatch(/4v4[^]*brawl/)
})

test('what is no queue of PlayFab fails the command', async () => {
  const files = new Terminal()
  files.save('queue.json', '{ "teams": [] }')
  const wrong = muster(['import', 'playfab', `${files.folder}/queue.json`])
  expect(await wrong.exit).toBe(1)
  expect(wrong.said.text).toContain('queue.json:1: there is no MatchmakingQueue here')
})
