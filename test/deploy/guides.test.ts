import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { schemaFaults } from '../support/kubernetes-schema.ts'
import { chart } from '../support/manifests.ts'

const folder = new URL('../../docs/guides/', import.meta.url)
const blocks = readdirSync(folder).flatMap((page) =>
  [...readFileSync(new URL(page, folder), 'utf8').matchAll(/^```yaml\n([^]*?)^```$/gm)].map(
    ([, values = ''], i) => [`${page} ${i + 1}`, values] as const,
  ),
)

const isQueueFile = (text: string): boolean => text.includes('muster.config.schema.json')

let own: string
beforeAll(async () => {
  own = await mkdtemp(join(tmpdir(), 'muster-guides-'))
})
afterAll(() => rm(own, { recursive: true, force: true }))

test.each(blocks.filter(([, text]) => !isQueueFile(text)))(
  'the values of %s make manifests that the API takes',
  async (_page, values) => {
    const file = join(own, 'values.yaml')
    await writeFile(file, values)
    const all = await chart('--values', file)
    expect(all.length).toBeGreaterThan(10)
    expect(all.flatMap(schemaFaults)).toEqual([])
  },
)
