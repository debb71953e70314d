import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { LineClient } from '../support/line-client.ts'
import { musterDev, playAt } from '../support/muster-dev.ts'
import { ownGame } from '../support/own-game.ts'
import { waitFor } from '../support/wait-for.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-children-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  return folder
}

/** A game without our SDK, started by a shell, that ignores every signal it can. Its process ids are in `pids`. */
function stubbornGame(folder: string): string {
  writeFileSync(
    join(folder, 'game.mjs'),
    `import http from 'node:http'
     import net from 'node:net'
     import { appendFileSync } from 'node:fs'
     appendFileSync(${JSON.stringify(join(folder, 'pids'))}, process.ppid + ' ' + process.pid + '\\n')
     for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => undefined)
     const game = net.createServer((s) => s.on('error', () => {}).on('data', () => s.write('STATE open\\n')))
     const control = http.createServer((_request, response) => response.end())
     game.listen(0, '127.0.0.1', () => control.listen(0, '127.0.0.1', () => {
       const [port, controlPort] = [game, control].map((server) => server.address().port)
       console.log(JSON.stringify({ msg: 'game server listening', port, controlPort }))
     }))`,
  )
  const start = join(folder, 'start.sh')
  writeFileSync(start, `#!/bin/sh\ntrap '' TERM INT HUP\n'${process.execPath}' '${folder}/game.mjs'\n`)
  chmodSync(start, 0o755)
  return `'${start}'`
}

const pidsIn = (folder: string) => readFileSync(join(folder, 'pids'), 'utf8').trim().split(/\s+/).map(Number)

describe('dev ends its game servers, whatever the program,', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('when %s ends it', async (signal) => {
    const folder = testFolder()
    const dev = await musterDev({ GAME_SERVER_COMMAND: stubbornGame(folder) })
    await playAt(dev.url)
    const pids = pidsIn(folder)
    expect(pids.filter(isAlive)).toHaveLength(2)
    dev.child.kill(signal)
    expect(await dev.exit).toBe(signal === 'SIGKILL' ? null : 0)
    await waitFor('both to be gone', () => pids.filter(isAlive).length === 0)
  })

  test('and itself when the npx that started it is stopped', async () => {
    const folder = testFolder()
    // As in a project with Muster installed.
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
    symlinkSync(root, join(folder, 'node_modules/muster-gg'))
    symlinkSync(join(root, 'bin/muster.js'), join(folder, 'node_modules/.bin/muster'))
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    const npx = spawn('npx', ['--no-install', 'muster', 'dev'], {
      cwd: folder,
      env: {
        ...process.env,
        PORT: '0',
        SESSION_SIZE: '1',
        GAME_SERVER_COMMAND: stubbornGame(folder),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    npx.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    const url = await waitFor('the address', () => /Muster is at (http:\S+)/.exec(said)?.[1])
    await playAt(url)
    npx.kill('SIGTERM')
    await waitFor('Muster to be gone', () =>
      fetch(url).then(
        () => false,
        () => true,
      ),
    )
    await waitFor('its servers to be gone', () => pidsIn(folder).filter(isAlive).length === 0)
  })
})

describe('the output of a game', () => {
  const hooks = `{
    onJoin() {
      console.log('a line of the game')
      throw new Error('a mistake in the game')
    },
    onLine() {
      for (let i = 0; i < 5000; i += 1) console.log('chatter')
    },
  }`

  test('is in the log of dev, with its match: lines at info, mistakes at error, up to a limit', async () => {
    await using game = await ownGame(hooks)
    const dev = await musterDev({ GAME_SERVER_COMMAND: game.command })
    const joining = player(dev.url, 'ada').join()
    const lines = await player(dev.url, 'ada').connect(await joining)
    await lines.send('anything')
    await waitFor('the surplus to be counted', () => dev.said.text.includes('game output left out'))
    const { session_id } = (await (await fetch(`${dev.url}/api/match/status?player_id=ada`)).json()) as {
      session_id: string
    }
    const shown = dev.said.text
      .split('\n')
      .filter((line) => line.includes('game server wrote'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(shown).toContainEqual(
      expect.objectContaining({ level: 30, matchId: session_id, line: 'a line of the game' }),
    )
    expect(shown).toContainEqual(
      expect.objectContaining({
        level: 50,
        message: 'a hook of the game failed',
        hook: 'onJoin',
        error: expect.stringMatching(/^Error: a mistake in the game\n +at /) as string,
      }),
    )
    expect(shown.length).toBeLessThan(1000)
    lines.close()
    joining.close()
  })

  test('is not shown with GAME_OUTPUT=false', async () => {
    await using game = await ownGame(`{ onJoin() {} }`)
    const dev = await musterDev({
      GAME_SERVER_COMMAND: `sh -c 'echo "a line of the game"; exec ${game.command.replaceAll("'", `"`)}'`,
      GAME_OUTPUT: 'false',
    })
    await playAt(dev.url)
    expect(dev.said.text).not.toContain('a line of the game')
  })
})

describe('a game server of dev', () => {
  test('gets the variables for game servers', async () => {
    const dev = await musterDev({ REQUIRE_TOKEN: 'true' })
    const client = await LineClient.connect(await playAt(dev.url))
    expect(await client.ask('REQUEST_MATCH 300')).toMatch(/^ERROR /)
    await client[Symbol.asyncDispose]()
  })

  // All of 127.0.0.0/8 is this machine: a server that listens on all addresses would be found there too.
  test('can only be reached from this machine', async () => {
    const dev = await musterDev({})
    const port = await playAt(dev.url)
    const [error] = (await once(connect({ port, host: '127.0.0.2' }), 'error')) as [NodeJS.ErrnoException]
    expect(['ECONNREFUSED', 'EADDRNOTAVAIL', 'EHOSTUNREACH', 'ENETUNREACH']).toContain(error.code)
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
