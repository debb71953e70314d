import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'

import { openBackend } from '../../test/support/proxy.ts'
import { fetchTransport } from './fetch-transport.ts'
import { Joining } from './join.ts'

/** A backend at which everybody waits for ever. */
async function waitingRoom(): Promise<string> {
  const { url } = await openBackend((request, response) => {
    if (request.method === 'POST') response.setHeader('content-type', 'application/json').end('{}')
    else response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n')
  })
  return url
}

test("a wait that was cancelled lets go of the caller's signal", async () => {
  const { signal } = new AbortController()
  const joining = new Joining(fetchTransport(await waitingRoom()), 'ann', signal)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  expect(await joining.cancel()).toBe(true)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  await expect(joining).rejects.toThrow('left the queue')
})

test('a wait whose signal aborts ends, for who awaits it and for who iterates it', async () => {
  const caller = new AbortController()
  const joining = new Joining(fetchTransport(await waitingRoom()), 'ann', caller.signal)
  caller.abort()
  await expect(joining).rejects.toThrow('aborted')
  const steps: unknown[] = []
  for await (const step of joining) steps.push(step)
  expect(steps).toEqual([])
})
