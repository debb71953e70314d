import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { bugs, noFence, noLease } from './soak/bugs.ts'
import { ourDist } from './soak/soak.ts'

// A bug names the compiled code that it replaces. The soak says so too when that has changed, but a quarter of an hour later.
const all = [...bugs, { name: 'no lease', edits: [noLease] }, { name: 'no fence', edits: [noFence] }]

test.each(all)('the code that is replaced to plant $name exists', ({ edits }) => {
  for (const { file, from } of edits) expect(readFileSync(join(ourDist, file), 'utf8')).toContain(from)
})
