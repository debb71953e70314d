import { describe, expect, it } from 'vitest'

import { testServer, testToken, type TestServer } from '../../test/support/game-server.ts'
import type { LineClient } from '../../test/support/line-client.ts'
import { MAX_LINE_BYTES } from '../protocol/lines.ts'
import { REMOVE_PROOF } from '../protocol/tokens.ts'
import type { GameHooks, LeaveReason } from './hooks.ts'

/** Notes why each connection is gone. */
function noting() {
  const left: [player: string | undefined, why: LeaveReason][] = []
  const hooks: GameHooks = {
    onLine: (player, line) => {
      if (line === 'QUIT') player.close()
    },
    onLeave: ({ id }, _match, why) => left.push([id, why]),
  }
  return { left, hooks }
}

interface There {
  readonly server: TestServer
  readonly alice: LineClient
}

const ways: readonly [what: string, why: LeaveReason, leave: (there: There) => unknown][] = [
  ['broke', 'lost', ({ alice }) => alice.socket.resetAndDestroy()],
  ['was closed by its client', 'lost', ({ alice }) => alice.socket.end()],
  ['was the one of a player who left for good', 'left', ({ server }) => dismiss(server)],
  ['was followed by a newer one', 'replaced', ({ server }) => joinAgain(server)],
  [
    'was closed by the game',
    'closed',
    ({ alice }) => {
      alice.send('QUIT')
    },
  ],
  [
    'brought too long a line',
    'closed',
    ({ alice }) => {
      alice.send('x'.repeat(MAX_LINE_BYTES + 1))
    },
  ],
]

async function dismiss(server: TestServer): Promise<void> {
  expect(await server.tell('/remove', { player: 'alice' }, REMOVE_PROOF)).toBe(200)
}

async function joinAgain(server: TestServer): Promise<void> {
  await using newer = await server.connect()
  expect(await newer.ask(`JOIN ${testToken({ jti: 'k' })}`)).toBe('JOINED alice')
}

describe('the game is told why a connection is gone', () => {
  it.each(ways)('that %s: %s', async (_what, why, leave) => {
    const { left, hooks } = noting()
    await using server = await testServer({ hooks, env: { PLAYERS: 'alice,bob' } })
    await using bob = await server.connect()
    expect(await bob.ask(`JOIN ${testToken({ player: 'bob' })}`)).toBe('JOINED bob')
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    await leave({ server, alice })
    await expect.poll(() => left[0]).toEqual(['alice', why])
  })

  it('once, and not when the match ends: then the players are told by onEnd', async () => {
    const { left, hooks } = noting()
    const atTheEnd: (string | undefined)[] = []
    const onEnd: GameHooks['onEnd'] = ({ players }) => atTheEnd.push(...players.map(({ id }) => id))
    await using server = await testServer({ hooks: { ...hooks, onEnd } })
    await using bob = await server.connect()
    expect(await bob.ask(`JOIN ${testToken({ player: 'bob' })}`)).toBe('JOINED bob')
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    alice.send('QUIT')
    await alice.closed
    server.stop()
    await server.closed
    await bob.closed
    expect([left, atTheEnd]).toEqual([[['alice', 'closed']], ['bob']])
  })
})
