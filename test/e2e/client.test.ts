import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Cancelled, player, Refused } from '../../src/client/node.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

let system: System
beforeAll(async () => {
  system = await startSystem({ SESSION_SIZE: '2', MIN_PARTIAL_SESSION_SIZE: '2' })
})
afterAll(() => system[Symbol.asyncDispose]())

describe('the client in Node', () => {
  test('streams every step, and plays through the proxy to the end', async () => {
    const [a, b] = [player(system.url, 'node-a'), player(system.url, 'node-b')]
    const joining = a.join()
    const steps: string[] = []
    const watching = (async () => {
      for await (const { event } of joining) {
        if (steps.at(-1) !== event) steps.push(event)
      }
    })()
    await waitFor('the first step', () => steps[0] === 'queued')
    const [mine, his] = await Promise.all([joining, b.join()])
    expect(mine.session_id).toBe(his.session_id)
    const lines = await a.connect(mine)
    await lines.send('REQUEST_MATCH 1')
    const heard: string[] = []
    for await (const line of lines) heard.push(line)
    expect(heard).toEqual(['JOINED node-a', 'RUNNING_LENGTH 1', 'STATE running', 'STATE stop'])
    await watching
    expect(steps).toEqual(['queued', 'starting', 'ready', 'ended'])
    await lines.closed
  })

  test('leaves the queue when it is cancelled', async () => {
    const joining = player(system.url, 'node-c').join()
    await waitFor('the queue', () => joining.latest?.event === 'queued')
    expect(await joining.cancel()).toBe(true)
    await expect(joining).rejects.toBeInstanceOf(Cancelled)
    expect((await system.get('/match/status?player_id=node-c')).body).toMatchObject({
      status: 'ended',
      reason: 'left',
    })
  })

  test('tells what the backend refused', async () => {
    await expect(player(system.url, 'a,b').join()).rejects.toBeInstanceOf(Refused)
  })

  test('cannot play with the token of another, nor with none', async () => {
    await expect(refusal('JOIN nonsense')).resolves.toMatch(/^ERROR /)
    await expect(refusal(`JOIN ${'x.'.repeat(3)}`)).resolves.toMatch(/^ERROR /)
  })
})

async function refusal(line: string): Promise<string | undefined> {
  const { tcpLines } = await import('../../src/client/node.ts')
  const { hostname: host, port } = new URL(system.url)
  const lines = await tcpLines({ host, port: Number(port) })
  await lines.send(line)
  for await (const answer of lines) return answer
  return undefined
}
