import { describe, expect, test } from 'vitest'

import { commands } from '../../src/bin/commands.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { muster } from '../support/muster.ts'
import { startSystem } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

const names = Object.keys(commands)
const quick = { PORT: '0', SESSION_SIZE: '4', FLUSH_WAIT_SECONDS: '1', MATCH_DURATION: '4' }

describe('muster', () => {
  test('demo plays with all players to the end, and leaves no process behind', async () => {
    const { said, exit } = muster(['demo'], { ...quick, CLIENTS: '14', DEMO_EXIT: '1', LOG_LEVEL: 'info' })
    expect(await exit, said.text).toBe(0)
    expect(said.text).toContain('14 of 14 players finished, in 4 matches (1 of 2, 3 of 4)')
    expect(said.text).toContain('All invariants held')
    const servers = [...said.text.matchAll(/"server":"pid-(\d+)"/g)].map(([, pid]) => Number(pid))
    expect(new Set(servers).size).toBe(4)
    for (const pid of servers) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  test('a player too many for a match is told why they wait, which is no failure', async () => {
    const { said, exit } = muster(['demo'], {
      ...quick,
      FLUSH_WAIT_SECONDS: '600',
      CLIENTS: '5',
      WAIT_SECONDS: '2',
    })
    expect(await exit, said.text).toBe(0)
    expect(said.text).toContain('4 of 5 players finished')
    expect(said.text).toContain('1 x Waiting for 3 more players to fill a match of 4')
  })

  test('an interrupted load ends its players, and still prints the summary', async () => {
    await using system = await startSystem({ SESSION_SIZE: '4', RECONNECT_SECONDS: '1' })
    const { child, said, exit } = muster(['load', '4', '--url', system.url, '--match-duration', '600'])
    await waitFor('the match', async () => {
      const { body } = await system.get<{ servers: { state: string }[] }>('/server-stats')
      return body.servers[0]?.state === 'running'
    })
    child.kill('SIGINT')
    expect(await exit, said.text).toBe(130)
    expect(said.text).toContain('4 were interrupted')
    expect(said.text).toContain('Stopped early')
    expect(said.text).not.toMatch(/VIOLATED|All invariants held/)
    await waitFor(
      'no match',
      async () => (await system.get<{ count: number }>('/sessions/active')).body.count === 0,
    )
  })

  test('a load whose system died says that nothing answers any more, and still prints the summary', async () => {
    const { child, said: dev, exit: died } = muster(['dev'], { PORT: '0', SESSION_SIZE: '2' })
    const url = await waitFor('the address', () => /Muster is at (http:\S+)/.exec(dev.text)?.[1])
    const { said, exit } = muster(['load', '2', '--url', url, '--match-duration', '600', '--wait', '3'])
    await waitFor('the match', async () => {
      const answer = await fetch(`${url}/api/server-stats`)
      return ((await answer.json()) as { servers: { state: string }[] }).servers[0]?.state === 'running'
    })
    child.kill('SIGKILL')
    await died
    expect(await exit, said.text).toBe(1)
    expect(said.text).toContain('0 of 2 players finished, in 1 matches')
    expect(said.text).toContain(`CUT OFF: nothing answered at ${url}`)
    expect(said.text).not.toContain('VIOLATED')
  })

  test('load follows its players through a match whose server was killed', async () => {
    await using system = await startSystem({ SESSION_SIZE: '4' })
    const { said, exit } = muster(['load', '8', '--url', system.url, '--match-duration', '5'])
    const name = await waitFor('two matches that are played', async () => {
      const { sessions } = (
        await system.get<{ sessions: { state: string; game_server_pod: string }[] }>('/sessions/active')
      ).body
      const running = sessions.filter(({ state }) => state === 'running')
      return running.length === 2 && running[0]?.game_server_pod
    })
    process.kill(Number(name.replace('pid-', '')), 'SIGKILL')
    expect(await exit, said.text).toBe(0)
    expect(said.text).toContain('8 of 8 players finished, in 3 matches')
    expect(said.text).toContain('4 were given another match because theirs was not played')
    expect(said.text).toContain('All invariants held')
  })

  test('load where nothing listens says so in one line, and gives no verdict', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const { said, exit } = muster(['load', '3'], { TARGET_URL: url })
    expect(await exit, said.text).toBe(2)
    expect(said.text.trim().split('\n')).toHaveLength(1)
    expect(said.text).toContain(`Nothing answers at ${url}`)
    expect(said.text).toContain('TARGET_URL')
  })

  test('load without a system says so, and fails', async () => {
    const { said, exit } = muster(['load', 'many'])
    expect(await exit).toBe(2)
    expect(said.text).toContain('players (CLIENTS) must be a whole number')
  })

  test.each(['SESSION_SIZE', 'FLUSH_WAIT_SECONDS', 'NO_SHOW_SECONDS'])('dev names a bad %s', async (name) => {
    const { said, exit } = muster(['dev'], { PORT: '0', [name]: 'twelve' })
    expect(await exit).toBe(2)
    expect(said.text).toContain(`${name} must be a number`)
  })

  test('dev names a GAME_SERVER_COMMAND whose quote is never closed', async () => {
    const { said, exit } = muster(['dev'], { PORT: '0', GAME_SERVER_COMMAND: `node 'my game.js` })
    expect(await exit).toBe(2)
    expect(said.text).toContain("GAME_SERVER_COMMAND has a quote (') that is never closed")
  })

  test('dev reports all bad variables at once, its own and those of its parts', async () => {
    const wrong = { PORT: 'a', BACKEND_PORT: 'b', LOG_LEVEL: 'loud', SESSION_SIZE: '0', FLEET: 'boats' }
    const { said, exit } = muster(['dev'], wrong)
    expect(await exit).toBe(2)
    for (const name of Object.keys(wrong))
      expect(said.text.split('\n').filter((line) => line.startsWith(`${name} must be`))).toHaveLength(1)
  })

  test('backend and proxy do not start without their secret', async () => {
    for (const command of ['backend', 'proxy']) {
      const { said, exit } = muster([command], { PORT: '0' })
      expect(await exit).toBe(2)
      expect(said.text).toContain('TOKEN_SECRET must be set')
    }
  })

  test('dev ends its game servers when it is stopped, and when it is killed', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const { child, said, exit } = muster(['dev'], { PORT: '0', SESSION_SIZE: '1', LOG_LEVEL: 'info' })
      const url = await waitFor('the address', () => /Muster is at (http:\S+)/.exec(said.text)?.[1])
      await fetch(`${url}/api/match/join`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"player_id":"a"}',
      })
      const pid = await waitFor(
        'the game server',
        () => /"server":"pid-(\d+)","state":"ready"/.exec(said.text)?.[1],
      )
      child.kill(signal)
      await exit
      await waitFor(`the game server to be gone after ${signal}`, () => !isAlive(Number(pid)))
    }
  })

  test('help lists every command', async () => {
    const { said, exit } = muster(['--help'])
    expect(await exit).toBe(0)
    for (const name of names) expect(said.text).toContain(`  ${name} `)
  })

  test.each(Object.entries(commands))(
    '%s --help shows variables and examples, --version the version, and nothing runs',
    async (name, { variables }) => {
      const [help, version] = [muster([name, '--help']), muster([name, '--version'])]
      expect([await help.exit, await version.exit]).toEqual([0, 0])
      for (const part of [`Usage: muster ${name}`, 'Examples:\n', `muster ${name}`])
        expect(help.said.text).toContain(part)
      const hasVariables = Object.keys(variables).length > 0
      expect(help.said.text.includes('Variables:\n')).toBe(hasVariables)
      expect(version.said.text.trim()).toMatch(/^\d+\.\d+\.\d+$/)
    },
  )

  test('unknown arguments end with a message about them', async () => {
    const [command, option, argument] = [['nonsense'], ['backend', '--fast'], ['proxy', 'now']].map((args) =>
      muster(args),
    )
    expect(await command?.exit).toBe(2)
    expect(command?.said.text).toContain('muster has no command "nonsense"')
    expect(await option?.exit).toBe(1)
    expect(option?.said.text).toContain("unknown option '--fast'")
    expect(await argument?.exit).toBe(1)
    expect(argument?.said.text).toContain('too many arguments')
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
