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
  const queue = (max: number) =>
    `queues: { duel: { attributes: { rating: number }, size: 2, rules: { skill: { type: spread, attribute: rating, max: ${max} } } } }`
  files.save('loose.yaml', queue(1000))
  files.save(
    'strict.yaml',
    queue(1000).replace('spread, attribute', 'differ, attribute').replace(', max: 1000', ''),
  )
  files.save(
    'same.yaml',
    queue(1000).replace('spread, attribute', 'same, attribute').replace(', max: 1000', ''),
  )
  const { said, exit } = await load(2, {
    served: `${files.folder}/same.yaml`,
    known: `${files.folder}/same.yaml`,
  })
  expect(await exit, said.text).toBe(0)
  // These players are drawn with the same rating, which the other file forbids.
  const broken = await load(2, { served: `${files.folder}/loose.yaml`, known: `${files.folder}/strict.yaml` })
  expect(await broken.exit, broken.said.text).toBe(0)
})
