import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { built } from '../support/built.ts'
import { fleetFolder } from '../support/host-fleet.ts'
import { waitFor } from '../support/wait-for.ts'

interface Backend {
  readonly url: string
  kill(): Promise<void>
}

async function startBackend(folder: string): Promise<Backend> {
  const env = { FLEET: 'host', FLEET_DIR: folder, TOKEN_SECRET: 'secret', PORT: '0', SESSION_SIZE: '1' }
  const child = spawn(process.execPath, [built('muster'), 'backend'], {
    env: { ...process.env, HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const gone = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(kill)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const url = await waitFor(
    'the backend',
    () => /"url":"(http:[^"]+)","msg":"backend listening"/.exec(said)?.[1],
  )
  return { url, kill }
}

test("a match's server outlives its backend, and the next one ends what belongs to no match it knows", async () => {
  await using folder = fleetFolder()
  const first = await startBackend(folder.path)
  await fetch(`${first.url}/match/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"player_id":"a"}',
  })
  const port = await waitFor('the match', async () => {
    const answer = await fetch(`${first.url}/match/status?player_id=a`)
    return ((await answer.json()) as { connect_port: number | null }).connect_port ?? undefined
  })
  await first.kill()
  const socket = connect({ port, host: '127.0.0.1' })
  socket.write('GET_STATE\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toBe('STATE open\n')
  socket.destroy()
  // Its state was in memory: to the next backend this server is an orphan.
  await startBackend(folder.path)
  await waitFor('the server to be gone', () => folder.files().length === 0)
  const [error] = (await once(connect({ port, host: '127.0.0.1' }), 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
})
