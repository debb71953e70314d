import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { built } from '../support/built.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { fleetFolder } from '../support/host-fleet.ts'
import { forTheImpatient } from '../support/impatient.ts'
import { LineClient } from '../support/line-client.ts'
import { recovery } from '../support/recovery.ts'
import { waitFor } from '../support/wait-for.ts'

interface Backend {
  readonly url: string
  kill(): Promise<void>
}

async function startBackend(folder: string, port = 0): Promise<Backend> {
  const env = {
    ...forTheImpatient,
    FLEET: 'host',
    FLEET_DIR: folder,
    TOKEN_SECRET: 'at-least-16-bytes',
    PORT: `${port}`,
    SESSION_SIZE: '1',
  }
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

test("a match's server outlives its backend, and the next one restores the match, although its store was lost", async () => {
  await using folder = fleetFolder()
  // Both on the same port, to which the server reports.
  const port = await freePort()
  const first = await startBackend(folder.path, port)
  await join(first)
  const match = await matched(first)
  await first.kill()
  const client = await LineClient.connect(match.connect_port)
  expect(await client.ask('GET_STATE')).toBe('STATE open')
  const killed = recovery('SIGKILL of the only backend, its store lost, and its restart')
  // Its state was in memory: only the server is left of the match.
  const second = await startBackend(folder.path, port)
  expect(await matched(second)).toEqual(match)
  killed.over('it knows the match again')
  client.send('REQUEST_MATCH 0.1')
  expect(await client.closed).toContain('STATE stop')
  await waitFor('the server to be gone', () => folder.files().length === 0)
})

test('a server without a readable order is stopped', async () => {
  await using folder = fleetFolder()
  const first = await startBackend(folder.path)
  await join(first)
  const { session_id: id, connect_port: port } = await matched(first)
  await first.kill()
  rmSync(`${folder.path}/${id}.order`)
  await startBackend(folder.path)
  await waitFor('the server to be gone', () => folder.files().length === 0)
  const [error] = (await once(connect({ port, host: '127.0.0.1' }), 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
})

async function join({ url }: Backend): Promise<void> {
  await fetch(`${url}/match/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"player_id":"a"}',
  })
}

interface Matched {
  readonly session_id: string
  readonly connect_port: number
}

function matched({ url }: Backend): Promise<Matched> {
  return waitFor('the match', async () => {
    const answer = await fetch(`${url}/match/status?player_id=a`)
    const { status, session_id, connect_port } = (await answer.json()) as Matched & { status: string }
    return status === 'matched' && { session_id, connect_port }
  })
}
