import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { musterDev } from '../support/muster-dev.ts'
import { waitFor } from '../support/wait-for.ts'

interface Ended {
  readonly session_id: string
  readonly end_reason: string | null
  readonly end_detail: string | null
  readonly server_last_lines?: readonly string[]
}

async function get<T>(url: string): Promise<T> {
  const answer = await fetch(url, { headers: { authorization: 'Bearer dev' } })
  return (await answer.json()) as T
}

/** A game server that announces these ports, and does nothing else. */
const announces = (controlPort: number) => {
  const line = JSON.stringify({ msg: 'game server listening', port: 1, controlPort })
  return `sh -c 'echo "$1"; exec sleep 600' sh '${line}'`
}

async function answers503(): Promise<number> {
  const server = createServer((_request, response) => response.writeHead(503).end())
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** The match of ada that ended for this reason. Ada is queued again each time, so a machine that was too slow once may try again. */
async function endedFor(game: string, detail: string) {
  const dev = await musterDev({ GAME_SERVER_COMMAND: game, SERVER_START_SECONDS: '3' })
  await fetch(`${dev.url}/api/match/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"player_id":"ada"}',
  })
  const match = await waitFor(detail, async () => {
    const { matches } = await get<{ matches: readonly Ended[] }>(`${dev.url}/api/history/matches`)
    return matches.find((each) => each.end_detail === detail)
  })
  return { dev, match }
}

describe('a game server that is never ready: history and the log say which promise it broke', () => {
  test.each<[string, () => Promise<string> | string, string]>([
    ['it announced nothing', () => 'sleep 600', 'It never printed the line that announces its ports.'],
    [
      'nobody listens on its control port',
      async () => announces(await freePort()),
      'Its control port did not answer GET /ready: connection refused.',
    ],
    [
      'it says that it is not ready',
      async () => announces(await answers503()),
      'GET /ready on its control port answered 503 until the deadline.',
    ],
  ])('%s', async (_what, game, detail) => {
    const { dev, match } = await endedFor(await game(), detail)
    expect(match.end_reason).toBe('never-ready')
    await waitFor('the log', () =>
      dev.said.text.split('\n').find((line) => line.includes('match ended') && line.includes(detail)),
    )
  })

  test.each([0, 3])('it exited with code %i', async (code) => {
    const detail = `It exited with code ${code} before it was ready.`
    const { dev, match } = await endedFor(`sh -c 'echo no licence found; exit ${code}'`, detail)
    expect(match.end_reason).toBe('start-failed')
    await waitFor('its last lines', async () => {
      const found = await get<Ended>(`${dev.url}/api/history/matches/${match.session_id}`)
      return found.server_last_lines?.includes('no licence found')
    })
    await waitFor('the log', () =>
      dev.said.text.split('\n').find((line) => line.includes('server failed') && line.includes('no licence')),
    )
  })

  test('a server of the pool says so too, though nobody waits for it', async () => {
    const dev = await musterDev({
      GAME_SERVER_COMMAND: 'sleep 600',
      SERVER_START_SECONDS: '1',
      POOL_MIN: '1',
    })
    await waitFor('the log', () =>
      dev.said.text
        .split('\n')
        .find(
          (line) =>
            line.includes('a server of the pool is not ready in time') && line.includes('never printed'),
        ),
    )
  })
})
