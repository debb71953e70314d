import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

import { muster } from '../support/muster.ts'
import { startSystem } from '../support/system.ts'
import { Terminal } from '../support/terminal.ts'

const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url))

async function load(players: number, { served, known }: { served: string; known: string }) {
  const system = await startSystem({ MUSTER_CONFIG: served })
  onTestFinished(() => system[Symbol.asyncDispose]())
  const args = ['load', String(players), '--url', system.url, '--match-duration', '1', '--config', known]
  return muster([...args, '--seed', '5', '--wait', '30'])
}

test.each([
  ['ranked-5v5.yaml', 40, 4],
  ['1v1-ladder.yaml', 20, 10],
])('players drawn from %s are all matched, by its rules', async (file, players, matches) => {
  const path = example(file)
  const { said, exit } = await load(players, { served: path, known: path })
  expect(await exit, said.text).toBe(0)
  expect(said.text).toContain(`${players} of ${players} players finished, in ${matches} matches`)
  expect(said.text).toMatch(
    new RegExp(`${matches} of ${matches} matches were held against the rules of queue \\w+ .seed 5.`),
  )
  expect(said.text).toContain('All invariants held')
})

test('matches that break the rules of the file fail the run', async () => {
  const files = new Terminal()
  files.save('served.yaml', 'queues: { squad: { size: 2 } }')
  files.save('known.yaml', 'queues: { squad: { size: 4, minSize: 4 } }')
  const { said, exit } = await load(4, {
    served: `${files.folder}/served.yaml`,
    known: `${files.folder}/known.yaml`,
  })
  expect(await exit, said.text).toBe(1)
  expect(said.text.match(/VIOLATED rule broken: \S+ breaks teams: .* 2 players, and 4 to 4/g)).toHaveLength(2)
  expect(said.text).not.toContain('All invariants held')
})

test('a file with errors, and a queue that it does not describe, are said before anybody joins', async () => {
  const files = new Terminal()
  files.save('wrong.yaml', 'queues: { squad: { sise: 2 } }')
  const wrong = muster(['load', '2', '--config', `${files.folder}/wrong.yaml`])
  expect(await wrong.exit).toBe(2)
  expect(wrong.said.text).toContain('wrong.yaml:1:')
  const other = muster(['load', '2', '--config', example('casual.yaml'), '--queue', 'ranked'])
  expect(await other.exit).toBe(2)
  expect(other.said.text).toBe('The file describes no queue "ranked". Its queues are: casual.\n')
})
