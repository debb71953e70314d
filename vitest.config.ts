import { defineConfig } from 'vitest/config'

import { whyNoCluster } from './test/support/cluster/can-have.ts'

// Ends tests that hang. No test is that slow, but under a load of 20 none may fail.
const slow = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 120_000, interval: 20 } },
}

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'test/checker/*.test.ts'], ...slow } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...slow } },
      // One file at a time: each starts whole systems, and two cores cannot run two of them at once.
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], fileParallelism: false, ...slow } },
      // The same promises on real stores: only the configuration differs.
      {
        test: {
          name: 'e2e-real',
          include: ['test/e2e/{lifecycle,pool,old-client,http,client,history,parties}.test.ts'],
          globalSetup: 'test/support/real-stores-setup.ts',
          fileParallelism: false,
          ...slow,
        },
      },
      // And in a real cluster, with the images and manifests that users get.
      {
        test: {
          name: 'cluster',
          include: whyNoCluster()
            ? ['test/cluster/no-cluster.test.ts']
            : ['test/e2e/{lifecycle,pool,old-client,client}.test.ts', 'test/cluster/*.test.ts'],
          exclude: whyNoCluster() ? [] : ['test/cluster/no-cluster.test.ts'],
          globalSetup: 'test/support/cluster/setup.ts',
          // In a cluster, things must be scheduled, started, probed and reported before a test sees them.
          env: { PATIENCE_SECONDS: '240' },
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      // Against a real API server whose pods are processes of the test.
      {
        test: {
          name: 'kubernetes',
          include: ['test/kubernetes/**/*.test.ts'],
          fileParallelism: false,
          ...slow,
        },
      },
      { test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], fileParallelism: false, ...slow } },
      { test: { name: 'crash', include: ['test/crash/**/*.test.ts'], ...slow } },
      { test: { name: 'project', include: ['test/*.test.ts'], ...slow } },
      { test: { name: 'deploy', include: ['test/deploy/**/*.test.ts'], ...slow } },
      // Last and alone: a minute of players and faults needs both cores.
      {
        test: {
          name: 'soak',
          include: ['test/soak/**/*.test.ts'],
          fileParallelism: false,
          maxConcurrency: 2,
          testTimeout: 600_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
