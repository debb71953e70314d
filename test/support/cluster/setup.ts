import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestProject } from 'vitest/node'

import { TIC_TAC_TOE_IMAGE } from './api.ts'
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
  await loadSecondGame()
  project.provide('target', 'cluster')
  return async () => {
    if (process.env['KEEP_CLUSTER'] !== '1') await make('down')
  }
}

const make = (target: string): Promise<void> => run('make', [target, 'CLUSTER=native'])

/** Only tests play it: users' clusters get the images of `make cluster-up` alone. */
async function loadSecondGame(): Promise<void> {
  await run('bash', ['deploy/images/build.sh', 'tic-tac-toe'], { BUILDER: 'buildah' })
  await run('bash', ['deploy/cluster/native/cluster.sh', 'load', TIC_TAC_TOE_IMAGE])
}

async function run(command: string, args: readonly string[], vars: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...vars } })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed with ${code ?? 'a signal'}`)
}
