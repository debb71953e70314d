import { EventEmitter, once } from 'node:events'
import { expect, test } from 'vitest'

import { orderOf } from '../../../test/support/domain.ts'
import { freePort } from '../../demo/free-port.ts'
import { addressAt } from '../../match/address.ts'
import type { GameServer } from '../../match/server.ts'
import { askServer } from './ask-server.ts'

const serves = orderOf('m')
const known = { id: serves.server, name: 's', serves }
const ready: GameServer = { ...known, state: 'ready', at: addressAt({ host: '127.0.0.1', port: 1 }) }
const exited: GameServer = { ...known, state: 'exited', exit: { why: undefined, code: 0, lastLines: [] } }

/** A fleet that learns of the exit when the test says so, and a control port on which nobody listens any more. */
function ending(first: GameServer | undefined) {
  const events = new EventEmitter<{ change: [GameServer] }>()
  let server = first
  const asked = new EventEmitter<{ find: [] }>()
  const fleet = {
    find: () => {
      asked.emit('find')
      return Promise.resolve(server)
    },
    onChange: (listener: (server: GameServer) => void) => {
      events.on('change', listener)
      return () => events.off('change', listener)
    },
  }
  return {
    ask: async () =>
      askServer(fleet, serves.server, { host: '127.0.0.1', port: await freePort(), key: '00'.repeat(32) }),
    asked: once(asked, 'find'),
    exits: () => {
      server = exited
      events.emit('change', exited)
    },
    listeners: () => events.listenerCount('change'),
  }
}

test('a server that refuses connections is gone once its fleet knows how it exited', async () => {
  const { ask, asked, exits, listeners } = ending(ready)
  let answered = false
  const answer = ask().finally(() => {
    answered = true
  })
  await asked
  expect(answered).toBe(false)
  exits()
  expect(await answer).toEqual({ state: 'gone' })
  expect(listeners()).toBe(0)
})

test.each([
  ['has exited', exited],
  ['is unknown', undefined],
])('one that %s is gone at once', async (_how, server) => {
  const { ask, listeners } = ending(server)
  expect(await ask()).toEqual({ state: 'gone' })
  expect(listeners()).toBe(0)
})
