import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

import { freePort } from '../demo/free-port.ts'
import { LineClient } from '../../test/support/line-client.ts'
import { ReportTaker } from '../../test/support/report-taker.ts'
import { parseServerListening } from '../protocol/server-env.ts'

/** The built program, as a fleet runs it: `npm run build` comes first. */
const program = fileURLToPath(new URL('../../dist/bin/game-server.js', import.meta.url))

interface Started extends AsyncDisposable {
  readonly child: ChildProcess
  readonly port: number
  readonly exit: Promise<unknown[]>
}

async function start(env: Record<string, string>): Promise<Started> {
  const child = spawn(process.execPath, [program], {
    env: { HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  const [first] = (await once(createInterface(child.stdout), 'line')) as [string]
  const said = parseServerListening(first)
  if (!said) throw new Error(`its first line is ${first}`)
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exit
  }
  return { child, port: said.port, exit, [Symbol.asyncDispose]: stop }
}

describe('the program', () => {
  it('says where it listens, and at SIGTERM tells clients and the backend, then exits 0', async () => {
    await using backend = new ReportTaker()
    const BACKEND_URL = await backend.listen()
    await using server = await start({ BACKEND_URL, MATCH_ID: 'm1', MATCH_KEY: '07'.repeat(32) })
    await using client = await LineClient.connect(server.port)
    client.send('REQUEST_MATCH 60')
    await client.take(2)
    server.child.kill('SIGTERM')
    expect((await client.closed).at(-1)).toBe('STATE stop')
    expect(await server.exit).toEqual([0, null])
    expect(backend.taken.at(-1)?.report).toMatchObject({ state: 'stop', end_reason: 'stopped' })
  })

  it('takes players on its port from the moment it says that it is ready', async () => {
    const [PORT, CONTROL_PORT] = [String(await freePort()), String(await freePort())]
    const starting = start({ PORT, CONTROL_PORT })
    const ready = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${CONTROL_PORT}/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    while (!(await ready())) await setImmediate()
    await using client = await LineClient.connect(Number(PORT))
    expect(await client.ask('GET_STATE')).toBe('STATE open')
    await using _ = await starting
  })

  it('exits 0 at the end of its match', async () => {
    await using server = await start({})
    await using client = await LineClient.connect(server.port)
    client.send('REQUEST_MATCH 0.05')
    expect((await client.closed).at(-1)).toBe('STATE stop')
    expect(await server.exit).toEqual([0, null])
  })

  it('ends with its parent, although the backend is gone too', async () => {
    await using server = await start({
      PARENT_PIPE: '1',
      BACKEND_URL: 'http://127.0.0.1:9',
      MATCH_KEY: '07'.repeat(32),
    })
    await using client = await LineClient.connect(server.port)
    await client.ask('GET_STATE')
    server.child.stdin?.end()
    // Nobody reads its output any more, either.
    server.child.stdout?.destroy()
    expect((await client.closed).at(-1)).toBe('STATE stop')
    expect(await server.exit).toEqual([0, null])
  })

  it('names every fault of its environment at once, and exits 2', async () => {
    const child = spawn(process.execPath, [program], {
      env: { PORT: 'x', MATCH_ID: 'a b', BACKEND_URL: 'http://b' },
    })
    const exit = once(child, 'exit')
    const said: string[] = []
    for await (const line of createInterface(child.stderr)) said.push(line)
    expect(said.map((line) => line.split(' ')[0])).toEqual(['MATCH_ID', 'MATCH_KEY', 'PORT'])
    expect(await exit).toEqual([2, null])
  })
})
