import { defineConfig } from 'vitest/config'

const slow = { testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'test/checker/*.test.ts'] } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...slow } },
      // One file at a time: each starts whole systems, and two cores cannot play two of them at once.
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], fileParallelism: false, ...slow } },
      // The same promises once more, on real stores: what is configured changes, and nothing else.
      {
        test: {
          name: 'e2e-real',
          include: ['test/e2e/{lifecycle,old-client,http,client,history}.test.ts'],
          globalSetup: 'test/support/real-stores-setup.ts',
          fileParallelism: false,
          ...slow,
        },
      },
      // Against a real API server, whose pods are processes of the test.
      {
        test: {
          name: 'kubernetes',
          include: ['test/kubernetes/**/*.test.ts'],
          fileParallelism: false,
          ...slow,
        },
      },
      // On the cluster that is up.
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'crash', include: ['test/crash/**/*.test.ts'], ...slow } },
      { test: { name: 'project', include: ['test/*.test.ts'], ...slow } },
      // Last, and alone: a minute of players and faults needs both cores.
      {
        test: {
          name: 'soak',
          include: ['test/soak/**/*.test.ts'],
          fileParallelism: false,
          maxConcurrency: 2,
          testTimeout: 300_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
