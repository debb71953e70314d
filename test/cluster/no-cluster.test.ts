import { expect, test } from 'vitest'

import { whyNoCluster } from '../support/cluster/can-have.ts'

// Replaces the cluster suite where there can be no cluster; in CI there must be one.
test.skipIf(!process.env['CI'])(`the cluster suite does not run here: ${whyNoCluster()}`, () => {
  expect(whyNoCluster()).toBeUndefined()
})
