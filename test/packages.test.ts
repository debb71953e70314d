import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { ShownCode } from './support/shown-code.ts'
import { Terminal } from './support/terminal.ts'
import { waitFor } from './support/wait-for.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const names = ['muster-gg', 'muster-client', 'muster-game-server'] as const
type Name = (typeof names)[number]

/** All that the tests make; in it each package is installed in an otherwise empty folder of its own name. */
let folder: string
const installed = (name: Name): string => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-packages-'))
  const all = ['--workspaces', '--include-workspace-root', '--ignore-scripts', '--pack-destination', folder]
  await run('npm', ['pack', ...all], { cwd: root })
  await Promise.all(names.map(install))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function install(name: Name): Promise<void> {
  const tarball = readdirSync(folder).find((file) => new RegExp(`^${name}-\\d.*\\.tgz$`).test(file)) ?? ''
  mkdirSync(installed(name))
  writeFileSync(join(installed(name), 'package.json'), '{ "private": true, "type": "module" }')
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund']
  await run('npm', ['install', ...quietly, join(folder, tarball)], { cwd: installed(name) })
}

interface Manifest {
  readonly version: string
  readonly dependencies?: object
}

function manifestOf(name: Name): Manifest {
  return JSON.parse(
    readFileSync(join(installed(name), 'node_modules', name, 'package.json'), 'utf8'),
  ) as Manifest
}

function filesIn(path: string): readonly string[] {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

test('the three packages have one version', () => {
  expect(new Set(names.map((name) => manifestOf(name).version)).size).toBe(1)
})

describe.each(['muster-client', 'muster-game-server'] as const)('%s', (name) => {
  test('brings no other package, and is not larger than 1 MB', () => {
    expect(manifestOf(name).dependencies).toBeUndefined()
    const modules = join(installed(name), 'node_modules')
    expect(readdirSync(modules).filter((each) => !each.startsWith('.'))).toEqual([name])
    const bytes = filesIn(modules).reduce((sum, file) => sum + statSync(file).size, 0)
    expect(bytes).toBeLessThan(1_000_000)
  })
})

const usesClient = `
import { ConnectionLost, player, type Lines, type MatchReady, type PlayerEvent, type Team } from 'muster-client'

const me = player('http://localhost:8080', 'ada')
const joining = me.join({ attributes: { rating: 1500 }, latencies: { eu: 20 }, version: '1.0.0', unreachableAfterMs: 1000 })
for await (const step of joining) {
  const { event }: PlayerEvent = step
  const needs: number | undefined = step.event === 'queued' ? step.data.waiting?.needs : undefined
  if (event === 'ready' && needs === undefined) break
}
const ready: MatchReady = await joining
const team: Team | undefined = ready.teams?.find(({ players }) => players.includes('ada'))
const lines: Lines = await me.connect(ready, { timeoutMs: 1000 })
await lines.send('HELLO')
const status: 'pending' | 'matched' | 'ended' = (await me.status()).status
export const all = [status, team?.name, new ConnectionLost().says]
// @ts-expect-error: a line is a text.
await lines.send(7)
`

const usesGameServer = `
import { runGameServer, type GameHooks, type GameMatch, type LeaveReason, type MatchTeam, type Player, type StopReason } from 'muster-game-server'

const hooks: GameHooks = {
  onJoin(player: Player, match: GameMatch) {
    const expected: readonly string[] | undefined = match.expected
    const left: number | undefined = match.secondsLeft
    const teams: readonly MatchTeam[] = match.teams
    const rating: unknown = player.attributes['rating'] ?? match.properties['rating']
    if (teams[0]?.players[0]?.role === player.role && rating === match.picks['map']) match.broadcast(match.region ?? '')
    if (match.isFull && !player.reconnected) match.start(expected?.length ?? left ?? 60)
  },
  onLine: (player, line, match) => {
    match.broadcast(\`\${player.id ?? 'somebody'}: \${line}\`)
  },
  onLeave(player, match, why: LeaveReason) {
    // @ts-expect-error: there is no such reason.
    if (why === 'bored') match.end()
  },
  onEnd(match, why: StopReason) {
    // @ts-expect-error: there is no such reason.
    if (why === 'bored') match.end()
  },
}
await runGameServer(hooks, { strangersPlay: true })
`

const usesConfig = new ShownCode('docs/matchmaking.md').block('customRule')

describe('strict TypeScript without @types/node compiles against', () => {
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    types: [],
    target: 'es2022',
    module: 'nodenext',
    noEmit: true,
  }
  const bundled = { module: 'esnext', moduleResolution: 'bundler', customConditions: ['browser'] }

  test.each([
    ['muster-client', 'in Node', usesClient, {}],
    ['muster-client', 'in a browser', usesClient, bundled],
    ['muster-game-server', 'in Node', usesGameServer, { lib: ['es2023'] }],
    ['muster-gg', 'in Node', usesConfig, {}],
  ] as const)('%s, %s', async (name, _where, code, options) => {
    writeFileSync(join(installed(name), 'uses.ts'), code)
    const config = { compilerOptions: { ...strict, ...options }, files: ['uses.ts'] }
    writeFileSync(join(installed(name), 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = await run(process.execPath, [tsc, '-p', installed(name)]).catch(
      (error: unknown) => error as { stdout: string },
    )
    expect(stdout).toBe('')
  })
})

test('a configuration in TypeScript finds the package beside it', async () => {
  writeFileSync(join(installed('muster-gg'), 'muster.config.ts'), usesConfig)
  const { stdout } = await run('npx', ['muster', 'config', 'check', 'muster.config.ts'], {
    cwd: installed('muster-gg'),
  })
  expect(stdout).toContain('guilds: a function of the configuration')
})

test('a bundler for browsers takes the entry of muster-client that needs no Node', async () => {
  writeFileSync(join(installed('muster-client'), 'page.js'), "export { player } from 'muster-client'")
  const bundle = await rolldown({ input: 'page.js', cwd: installed('muster-client'), platform: 'browser' })
  const { output } = await bundle.generate()
  const [{ code, imports }] = output
  expect(imports).toEqual([])
  expect(code).toContain('new WebSocket(')
})

test('the system, a game and its players play a match, each from its own package', async () => {
  const game = new ShownCode('packages/muster-game-server/README.md')
  writeFileSync(join(installed('muster-game-server'), 'my-game.js'), game.block('runGameServer'))
  const system = new Terminal({ 'my-game.js': `'${join(installed('muster-game-server'), 'my-game.js')}'` })
  const { said } = system.start(`cd '${installed('muster-gg')}'; ${game.block('npx muster dev')}`, {
    PORT: '0',
  })
  const port = await waitFor('the system', () => /Muster is at http:\S+:(\d+)/.exec(said.text)?.[1])

  const client = new ShownCode('packages/muster-client/README.md').block('muster-client')
  const players = join(installed('muster-client'), 'player.js')
  writeFileSync(players, client.replace('8080', port))
  const heard = await new Terminal().run(`node '${players}' ada & node '${players}' bob`)
  expect(heard.match(/^WINNER (ada|bob)$/gm), said.text).toHaveLength(2)
  expect(heard.match(/^STATE stop$/gm)).toHaveLength(2)
})

test('the README installs the packages in a folder where its code runs', async () => {
  const mine = join(folder, 'my-game')
  const shell = new Terminal({ '../my-game': mine, '"$OLDPWD"/.cache/packages': folder })
  const install = new ShownCode('README.md').block('npm pkg set type=module')
  const names =
    "for (const name of ['client', 'game-server']) console.log(Object.keys(await import(`muster-${name}`)))"
  shell.save('names.js', names)
  const said = await shell.run(
    `from=$PWD\n${install}cp "$from/names.js" . && node names.js && npx muster --version`,
  )
  expect(said).toMatch(/'player'.*'runGameServer'.*^\d+\.\d+\.\d+$/ms)
})

test('a program in the clone finds the packages by their names', async () => {
  const clone = new Terminal()
  clone.save(
    'names.js',
    "for (const name of ['client', 'game-server']) console.log(Object.keys(await import(`muster-${name}`)))",
  )
  expect(await clone.run('node names.js')).toMatch(/'player'.*'runGameServer'/s)
})

test('muster in a clone that is not built says what to do', async () => {
  const clone = mkdtempSync(join(folder, 'clone-'))
  for (const part of ['package.json', 'package-lock.json', 'bin'])
    cpSync(join(root, part), join(clone, part), { recursive: true })
  const failed = run('npx', ['muster', 'dev'], { cwd: clone })
  await expect(failed).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('This clone is not built yet: run `make build`.') as string,
  })
})

test.each([
  ['in code', './dist/adapters/redis/connection.js'],
  ['in types', './dist/protocol/http.d.ts'],
])('an SDK that would need another package %s is not made', async (_where, exported) => {
  const sdk = mkdtempSync(join(folder, 'sdk-'))
  writeFileSync(join(sdk, 'package.json'), JSON.stringify({ exports: exported }))
  const failed = run(process.execPath, ['packages/stage.js', sdk], { cwd: root })
  await expect(failed).rejects.toThrow(/imports the package /)
})
