import { onTestFinished } from 'vitest'

import { muster } from './muster.ts'
import { waitFor } from './wait-for.ts'

/** `muster dev` as a separate process, which ends with the test. */
export async function musterDev(env: Record<string, string>) {
  const running = muster(['dev'], { PORT: '0', SESSION_SIZE: '1', ...env })
  onTestFinished(async () => {
    running.child.kill('SIGKILL')
    await running.exit
  })
  const url = await waitFor('the address', () => /Muster is at (http:\S+)/.exec(running.said.text)?.[1])
  return { ...running, url }
}

/** The port of the player's match. */
export async function playAt(url: string): Promise<number> {
  await fetch(`${url}/api/match/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"player_id":"ada"}',
  })
  return waitFor('the match', async () => {
    const answer = await fetch(`${url}/api/match/status?player_id=ada`)
    const { status, connect_port } = (await answer.json()) as { status: string; connect_port: number }
    return status === 'matched' && connect_port
  })
}
