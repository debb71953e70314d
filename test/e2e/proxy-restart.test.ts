import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'

import { startProgram, type Program } from '../support/program.ts'
import { recovery } from '../support/recovery.ts'
import { socketsOf } from '../support/sockets-of.ts'
import { waitFor } from '../support/wait-for.ts'

const SESSIONS = 1000
const common = { TOKEN_SECRET: 'at-least-16-bytes', LOG_LEVEL: 'warn' }

interface Place {
  readonly status: string
  readonly token: string
  readonly connect_port: number
}

/** Some at a time, as many clients do. */
async function eachOf<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (let i = 0; i < all.length; i += 50) done.push(...(await Promise.all(all.slice(i, i + 50).map(work))))
  return done
}

/** A player's program: whenever its connection ends it connects again, with the same token, to whichever proxy answers. */
class Session {
  joined = 0
  readonly heard = new Set<string>()
  readonly #token: string
  readonly #ports: readonly number[]
  #socket: Socket | undefined
  #isOver = false

  constructor(token: string, ports: readonly number[]) {
    this.#token = token
    this.#ports = ports
    void this.#play()
  }

  say(line: string): void {
    this.#socket?.write(`${line}\n`)
  }

  close(): void {
    this.#isOver = true
    this.#socket?.destroy()
  }

  async #play(): Promise<void> {
    for (let tries = 0; !this.#isOver; tries += 1) {
      const port = this.#ports[tries % this.#ports.length] ?? 0
      const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
      this.#socket = socket
      const closed = once(socket, 'close')
      socket.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n').filter(Boolean)) this.heard.add(line)
        if (text.startsWith('JOINED')) this.joined += 1
      })
      socket.write(`JOIN ${this.#token}\n`)
      await closed.catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** A running match of 1,000 players who all came through the first of two proxies. */
async function playedBy(ports: readonly number[], backend: Program) {
  const names = Array.from({ length: SESSIONS }, (_, i) => `p${i}`)
  await eachOf(names, (name) =>
    fetch(`${backend.url}/match/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ player_id: name }),
    }),
  )
  const placeOf = async (name: string) =>
    (await (await fetch(`${backend.url}/match/status?player_id=${name}`)).json()) as Place
  const { connect_port: gamePort } = await waitFor('the match', async () => {
    const place = await placeOf('p0')
    return place.status === 'matched' && place
  })
  const sessions = (await eachOf(names, placeOf)).map(({ token }) => new Session(token, ports))
  const all = async (times: number) => {
    await waitFor(`${SESSIONS} players, for the time ${times}`, () =>
      sessions.every(({ joined }) => joined >= times),
    )
    // What the server counts: a connection whose other end is gone would be one more.
    await waitFor('its report', async () => {
      const { servers } = (await (await fetch(`${backend.url}/server-stats`)).json()) as {
        servers: { client_count: number }[]
      }
      return servers[0]?.client_count === SESSIONS
    })
    if (process.platform === 'linux')
      await waitFor('no other sockets', () => {
        const { established, ...others } = socketsOf(gamePort)
        return established === SESSIONS && Object.keys(others).length === 0
      })
  }
  await all(1)
  sessions[0]?.say('REQUEST_MATCH 600')
  await waitFor('the game', () => sessions.every(({ heard }) => heard.has('STATE running')))
  return { sessions, all }
}

test('1,000 players return to their match with the same token after their proxy was killed, and after the other was drained', async () => {
  const backend = await startProgram('backend', {
    ...common,
    FLEET: 'children',
    SESSION_SIZE: String(SESSIONS),
    LIMITS_PER_ADDRESS: 'off',
    TOKEN_TTL_SECONDS: '600',
    REQUIRE_TOKEN: 'true',
  })
  const vars = { ...common, BACKEND_URL: backend.url, DRAIN_SECONDS: '2' }
  const [one, two] = await Promise.all([startProgram('proxy', vars), startProgram('proxy', vars)])
  const { sessions, all } = await playedBy([one.port, two.port], backend)

  one.child.kill('SIGKILL')
  const killed = recovery(`SIGKILL of a proxy with ${SESSIONS} players`)
  await all(2)
  killed.over('all of them play on')

  await startProgram('proxy', { ...vars, PORT: String(one.port) })
  two.child.kill('SIGTERM')
  const drained = recovery(`SIGTERM of a proxy with ${SESSIONS} players and DRAIN_SECONDS=2`)
  await all(3)
  drained.over('all of them play on')
  expect(await two.exit).toBe(0)

  const { sessions: live } = (await (await fetch(`${backend.url}/sessions/active`)).json()) as {
    sessions: { state: string; players: string[] }[]
  }
  expect(live).toHaveLength(1)
  expect(live[0]).toMatchObject({ state: 'running' })
  expect(live[0]?.players).toHaveLength(SESSIONS)
  for (const session of sessions)
    expect([...session.heard].filter((line) => line.startsWith('ERROR'))).toEqual([])
  for (const session of sessions) session.close()
})
