import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { OldClient } from '../support/old-client.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

let system: System
beforeAll(async () => {
  system = await startSystem({ SESSION_SIZE: '2', FLUSH_WAIT_SECONDS: '1' })
})
afterAll(() => system[Symbol.asyncDispose]())

describe('an old client', () => {
  test('plays a match to its end', async () => {
    const clients = ['old-a', 'old-b'].map((id) => new OldClient(system.url, id))
    const matched = await Promise.all(clients.map((client) => client.untilMatched()))
    const [first, second] = clients
    const [match] = matched
    if (!first || !second || !match) throw new Error('two clients')
    expect(new Set(matched.map(({ session_id }) => session_id)).size).toBe(1)
    // The address is only sent once the server answers there: one attempt must be enough.
    await Promise.all(clients.map((client) => client.connect(match)))

    first.send('GET_STATE')
    await first.heard('STATE open')
    first.send('GET_RUNNING_LENGTH')
    await first.heard('RUNNING_LENGTH 0')
    first.send('what is this')
    await first.heard('UNKNOWN')
    expect((await first.end(match.session_id)).status).toBe(403)

    first.send('REQUEST_MATCH 1.5')
    await Promise.all(clients.map((client) => client.heard('STATE running')))
    expect(first.lines.indexOf('RUNNING_LENGTH 1')).toBeLessThan(first.lines.indexOf('STATE running'))
    second.send('request_match 500')
    await second.heard('RUNNING_LENGTH 1')

    const ends = clients.map(async (client) => {
      await client.heard('STATE stop')
      return client.end(match.session_id)
    })
    expect(await Promise.all(ends)).toEqual(
      clients.map(() => ({ status: 200, body: { status: 'ended', session_id: match.session_id } })),
    )
    await Promise.all(clients.map((client) => client.closed()))
  })

  test('may request its status before its join has arrived', async () => {
    const { status, body } = await system.get<{ status: string }>('/match/status?player_id=nobody-yet')
    expect(status).toBe(200)
    expect(body.status).toBe('pending')
  })

  test('is told that its match is over, and no game server is left', async () => {
    const { body } = await system.get<{ status: string; reason: string }>('/match/status?player_id=old-a')
    expect(body).toMatchObject({ status: 'ended', reason: 'finished' })
    await waitFor(
      'no live match',
      async () => (await system.get<{ count: number }>('/sessions/active')).body.count === 0,
    )
  })
})
