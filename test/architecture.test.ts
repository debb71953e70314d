import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

interface Cruise {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] }
}

async function cruise(folder: string): Promise<Cruise['summary']> {
  const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [depcruise, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json']
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }).catch(
    (error: unknown) => error as { stdout: string },
  )
  return (JSON.parse(stdout) as Cruise).summary
}

/** A file in each folder, with an import that the rule for it forbids. */
const planted: Readonly<Record<string, readonly [file: string, code: string]>> = {
  'protocol-folders': ['src/protocol/planted.ts', "import '../match/queue-rules.ts'"],
  'protocol-packages': ['src/protocol/planted.ts', "import 'fastify'"],
  'protocol-node': ['src/protocol/planted.ts', "import 'node:fs'"],
  'match-folders': ['src/match/planted.ts', "import '../ports/clock.ts'"],
  'match-packages': ['src/match/planted.ts', "import 'typebox'"],
  'match-node': ['src/match/planted.ts', "import 'node:fs'"],
  'matchmaking-folders': ['src/matchmaking/planted.ts', "import '../ports/clock.ts'"],
  'matchmaking-packages': ['src/matchmaking/planted.ts', "import 'typebox'"],
  'matchmaking-node': ['src/matchmaking/planted.ts', "import 'node:fs'"],
  'ports-folders': ['src/ports/planted.ts', "import '../lifecycle/join.ts'"],
  'ports-packages': ['src/ports/planted.ts', "import 'pino'"],
  'ports-node': ['src/ports/planted.ts', "import 'node:fs'"],
  'lifecycle-folders': ['src/lifecycle/planted.ts', "import '../protocol/ids.ts'"],
  'lifecycle-packages': ['src/lifecycle/planted.ts', "import 'pino'"],
  'lifecycle-node': ['src/lifecycle/planted.ts', "import 'node:fs'"],
  'runtime-folders': ['src/runtime/planted.ts', "import '../match/queue-rules.ts'"],
  'runtime-packages': ['src/runtime/planted.ts', "import 'fastify'"],
  'backend-folders': ['src/backend/planted.ts', "import '../adapters/memory/memory-state.ts'"],
  'backend-packages': ['src/backend/planted.ts', "import 'ws'"],
  'proxy-folders': ['src/proxy/planted.ts', "import '../match/queue-rules.ts'"],
  'proxy-packages': ['src/proxy/planted.ts', "import 'fastify'"],
  'game-server-folders': ['src/game-server/planted.ts', "import '../proxy/config.ts'"],
  'game-server-packages': ['src/game-server/planted.ts', "import 'pino'"],
  'client-folders': ['src/client/planted.ts', "import '../runtime/loop.ts'"],
  'client-packages': ['src/client/planted.ts', "import 'undici'"],
  'load-folders': ['src/load/planted.ts', "import '../backend/config.ts'"],
  'load-packages': ['src/load/planted.ts', "import 'fastify'"],
  'check-server-folders': ['src/check-server/planted.ts', "import '../backend/config.ts'"],
  'check-server-packages': ['src/check-server/planted.ts', "import 'undici'"],
  'queue-file-folders': ['src/queue-file/planted.ts', "import '../backend/config.ts'"],
  'queue-file-packages': ['src/queue-file/planted.ts', "import 'pino'"],
  'simulate-folders': ['src/simulate/planted.ts', "import '../load/options.ts'"],
  'simulate-packages': ['src/simulate/planted.ts', "import 'pino'"],
  'import-folders': ['src/import/planted.ts', "import '../backend/config.ts'"],
  'import-packages': ['src/import/planted.ts', "import 'pino'"],
  'import-node': ['src/import/planted.ts', "import 'node:fs'"],
  'importers-apart': ['src/import/playfab/planted.ts', "import '../flexmatch/import-flexmatch.ts'"],
  'dashboard-folders': ['src/dashboard/planted.ts', "import '../match/queue-rules.ts'"],
  'dashboard-packages': ['src/dashboard/planted.ts', "import 'pino'"],
  'dashboard-node': ['src/dashboard/planted.ts', "import 'node:fs'"],
  'adapters-memory-folders': ['src/adapters/memory/planted.ts', "import '../process/process-fleet.ts'"],
  'adapters-memory-packages': ['src/adapters/memory/planted.ts', "import 'undici'"],
  'adapters-memory-node': ['src/adapters/memory/planted.ts', "import 'node:fs'"],
  'adapters-control-folders': ['src/adapters/control/planted.ts', "import '../process/process-fleet.ts'"],
  'adapters-control-packages': ['src/adapters/control/planted.ts', "import 'undici'"],
  'adapters-kubernetes-folders': [
    'src/adapters/kubernetes/planted.ts',
    "import '../process/process-fleet.ts'",
  ],
  'adapters-kubernetes-packages': ['src/adapters/kubernetes/planted.ts', "import 'undici'"],
  'adapters-process-folders': ['src/adapters/process/planted.ts', "import '../memory/memory-state.ts'"],
  'adapters-process-packages': ['src/adapters/process/planted.ts', "import 'undici'"],
  'adapters-redis-folders': ['src/adapters/redis/planted.ts', "import '../memory/memory-state.ts'"],
  'adapters-redis-packages': ['src/adapters/redis/planted.ts', "import 'undici'"],
  'adapters-system-folders': ['src/adapters/system/planted.ts', "import '../../lifecycle/join.ts'"],
  'adapters-system-packages': ['src/adapters/system/planted.ts', "import 'undici'"],
  'adapters-postgres-folders': ['src/adapters/postgres/planted.ts', "import '../memory/memory-state.ts'"],
  'adapters-postgres-packages': ['src/adapters/postgres/planted.ts', "import 'undici'"],
  'dev-folders': ['src/dev/planted.ts', "import '../load/options.ts'"],
  'dev-packages': ['src/dev/planted.ts', "import 'fastify'"],
  'demo-folders': ['src/demo/planted.ts', "import '../backend/config.ts'"],
  'demo-packages': ['src/demo/planted.ts', "import 'undici'"],
  ...Object.fromEntries(
    [
      'muster',
      'commands',
      'backend',
      'proxy',
      'game-server',
      'check-server',
      'config',
      'simulate',
      'import',
      'load',
      'dev',
      'demo',
      'demo-real',
      'migrate',
    ].flatMap((command) => [
      [`bin-${command}-folders`, [`src/bin/${command}.ts`, "import '../protocol/ids.ts'"]],
      [`bin-${command}-packages`, [`src/bin/${command}.ts`, "import 'pino'"]],
    ]),
  ),
  'bin-has-a-rule': ['src/bin/planted.ts', "import '../runtime/env.ts'"],
  'browser-client-no-node': ['src/client/planted.ts', "import 'node:net'"],
  'load-checks-apart': ['src/load/planted.ts', "import '../matchmaking/steps.ts'"],
  'bin-is-the-top': ['src/load/planted.ts', "import '../bin/load.ts'"],
  'no-cycles': ['src/match/planted.ts', "import './planted-too.ts'"],
  resolvable: ['src/match/planted.ts', "import './not-there.ts'"],
}

let copy: string
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'muster-architecture-'))
  await cp(join(root, 'src'), join(copy, 'src'), { recursive: true })
  for (const file of await readdir(root)) {
    if (/^(tsconfig.*\.json|package\.json|\.dependency-cruiser\.cjs)$/.test(file))
      await cp(join(root, file), join(copy, file))
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rm(copy, { recursive: true }))

describe('the import rules', () => {
  test('hold in all of src, and all of src is checked', async () => {
    const { totalCruised, violations } = await cruise(root)
    const files = (await readdir(join(root, 'src'), { recursive: true })).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    )
    expect(violations).toEqual([])
    expect(totalCruised).toBeGreaterThanOrEqual(files.length)
    expect(files.length).toBeGreaterThan(50)
  })

  test('have a planted violation each', () => {
    const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
      forbidden: { name: string }[]
    }
    expect(Object.keys(planted).sort()).toEqual(config.forbidden.map(({ name }) => name).sort())
  })

  test('catch each planted violation', async () => {
    const seen: string[] = []
    await writeFile(join(copy, 'src/match/planted-too.ts'), "import './planted.ts'\n")
    // Plant violations of different files together: reading all of src takes seconds.
    for (const batch of batches(Object.entries(planted))) {
      for (const [, [file, code]] of batch) {
        await mkdir(dirname(join(copy, file)), { recursive: true })
        await writeFile(join(copy, file), `${code}\n`)
      }
      const { violations } = await cruise(copy)
      for (const [name, [file]] of batch) {
        // A cycle is reported for only one of its files, whichever was read first.
        if (violations.some(({ rule, from, to }) => rule.name === name && [from, to].includes(file)))
          seen.push(name)
      }
      for (const [, [file]] of batch) {
        await rm(join(copy, file))
        if (existsSync(join(root, file))) await cp(join(root, file), join(copy, file))
      }
    }
    expect(seen.sort()).toEqual(Object.keys(planted).sort())
  })
})

function batches(entries: readonly (readonly [string, readonly [string, string]])[]) {
  const rounds: (typeof entries)[number][][] = []
  for (const entry of entries) {
    const round = rounds.find((each) => each.every(([, [file]]) => file !== entry[1][0]))
    if (round) round.push(entry)
    else rounds.push([entry])
  }
  return rounds
}
