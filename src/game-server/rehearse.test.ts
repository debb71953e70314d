import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'

import { controlServer } from './control.ts'
import { rehearse } from './rehearse.ts'

const key = Buffer.alloc(32, 7)

it('goes through an assignment up to the match itself, which it leaves alone', async () => {
  const assigned: unknown[] = []
  const control = controlServer({
    key,
    picture: () => ({ state: 'open', client_count: 0, players: [], ttl_seconds: 0 }),
    assign: (players) => assigned.push(players) > 0,
  })
  const statuses: number[] = []
  control.on('request', (_request, response) => {
    response.on('finish', () => statuses.push(response.statusCode))
  })
  await once(control.listen(0, '127.0.0.1'), 'listening')
  await rehearse('127.0.0.1', (control.address() as AddressInfo).port, key)
  await once(control.close(), 'close')
  // Not 403: the proof was tried too, and its part of the way is the dearest.
  expect(new Set(statuses)).toEqual(new Set([400]))
  expect(assigned).toEqual([])
})
