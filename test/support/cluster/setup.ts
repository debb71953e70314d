import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestProject } from 'vitest/node'

import { whyNoCluster } from './can-have.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where whole systems run; by default in this process. */
    target: 'cluster' | undefined
  }
}

const root = new URL('../../..', import.meta.url).pathname

/** A real cluster with Muster, started with the users' commands; it ends with the tests (KEEP_CLUSTER=1 keeps it). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (whyNoCluster() !== undefined) return () => Promise.resolve()
  await make('cluster-up')
  project.provide('target', 'cluster')
  return async () => {
    if (process.env['KEEP_CLUSTER'] !== '1') await make('down')
  }
}

async function make(target: string): Promise<void> {
  const child = spawn('make', [target, 'CLUSTER=native'], { cwd: root, stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`make ${target} CLUSTER=native failed with ${code ?? 'a signal'}`)
}
