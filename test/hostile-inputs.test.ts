import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { topics } from './e2e/inputs/all.ts'
import { inputPage } from './support/input-page.ts'

const page = new URL('../docs/hostile-inputs.md', import.meta.url)

test('docs/hostile-inputs.md shows the inputs that are tested', () => {
  const made = inputPage(topics)
  if (process.env['UPDATE_INPUTS']) writeFileSync(page, made)
  expect(readFileSync(page, 'utf8')).toBe(made)
})

test('each input has its own words in its topic, and an answer', () => {
  for (const { title, inputs } of topics) {
    expect(new Set(inputs.map(({ what }) => what)).size, title).toBe(inputs.length)
    for (const { what, answers } of inputs) expect(Object.keys(answers), what).not.toEqual([])
  }
  expect(topics.flatMap(({ inputs }) => inputs).length).toBeGreaterThanOrEqual(150)
})
