import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect } from 'vitest'

import { gameEndpoint, type Address } from '../../src/match/address.ts'
import type { ServerId } from '../../src/match/ids.ts'
import { SHARED_POOL, type Idle } from '../../src/match/pool.ts'
import type { GameServer } from '../../src/match/server.ts'
import type { GameServerFleet } from '../../src/ports/game-server-fleet.ts'
import { orderOf, QUEUE } from '../support/domain.ts'
import { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'

interface OpenFleet extends AsyncDisposable {
  readonly fleet: GameServerFleet
}

interface Adapter {
  readonly name: string
  readonly cannot?: Readonly<Record<string, string>>
  /** A fleet with room for two servers. */
  open(): Promise<OpenFleet>
  /** Kills the server from outside, like a crash. */
  kill(server: GameServer): void
}

export function fleetContract({ name, open, kill, cannot }: Adapter): void {
  const promise = promiser(cannot)
  let opened: OpenFleet
  let fleet: GameServerFleet
  beforeEach(async () => {
    opened = await open()
    fleet = opened.fleet
  })
  afterEach(() => opened[Symbol.asyncDispose]())

  const inState = (match: string, state: GameServer['state']) =>
    waitFor(`${match} ${state}`, async () => {
      const server = await fleet.find(match as ServerId)
      return server?.state === state ? server : undefined
    })

  describe(`game server fleet: ${name}`, () => {
    promise('a ready server answers at its address at once', async () => {
      await fleet.start(orderOf('m'))
      const server = await inState('m', 'ready')
      if (server.state !== 'ready') throw new Error('not ready')
      const socket = connect(gameEndpoint(server.at))
      socket.write('GET_STATE\n')
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(answer.toString()).toBe('STATE open\n')
      socket.destroy()
      expect(await fleet.ask('m' as ServerId)).toEqual({ state: 'open' })
      expect(await fleet.lacksRoom('m' as ServerId)).toBe(false)
    })

    promise('a repeated start starts one server', async () => {
      expect(await Promise.all([fleet.start(orderOf('m')), fleet.start(orderOf('m'))])).toEqual([
        'started',
        'started',
      ])
      expect(await fleet.list()).toHaveLength(1)
      expect(await fleet.capacity()).toBe(1)
    })

    promise('reports when there is no room, and has room again once one is stopped', async () => {
      await fleet.start(orderOf('m1'))
      await fleet.start(orderOf('m2'))
      expect(await fleet.start(orderOf('m3'))).toBe('no-capacity')
      expect(await fleet.capacity()).toBe(0)
      expect(await Promise.all(['m2', 'm3'].map((id) => fleet.lacksRoom(id as ServerId)))).toEqual([
        false,
        true,
      ])
      const room = new Promise<void>((resolve) => fleet.onRoom(resolve))
      await fleet.stop('m1' as ServerId)
      await room
      expect(await fleet.start(orderOf('m3'))).toBe('started')
    })

    promise('reports every server that became ready or exited, and how', async () => {
      const heard: string[] = []
      const unsubscribe = fleet.onChange(({ state }) => heard.push(state))
      await fleet.start(orderOf('m'))
      kill(await inState('m', 'ready'))
      const server = await inState('m', 'exited')
      expect(server).toMatchObject({ exit: { code: undefined } })
      expect(heard).toEqual(['ready', 'exited'])
      expect(await fleet.ask('m' as ServerId)).toEqual({ state: 'gone' })
      unsubscribe()
    })

    promise('says that a server is gone only when it knows how it exited', async () => {
      await fleet.start(orderOf('m'))
      kill(await inState('m', 'ready'))
      expect(await fleet.ask('m' as ServerId)).toEqual({ state: 'gone' })
      expect(await fleet.find('m' as ServerId)).toMatchObject({ state: 'exited' })
    })

    promise('a stopped server is gone and forgotten, and stopping it again is no error', async () => {
      await fleet.start(orderOf('m'))
      const server = await inState('m', 'ready')
      await fleet.stop('m' as ServerId)
      expect(await fleet.find('m' as ServerId)).toBeUndefined()
      await fleet.stop('m' as ServerId)
      if (server.state !== 'ready') throw new Error('not ready')
      // Nobody listens on the port any more, or its machine is gone.
      expect(['ECONNREFUSED', 'EHOSTUNREACH', 'ETIMEDOUT']).toContain(await refusalOf(server.at))
    })

    promise('a prepared server waits for its match, and gets it', async () => {
      expect(await fleet.prepare('m' as ServerId, { pool: SHARED_POOL })).toBe('started')
      const waiting = await inState('m', 'ready')
      expect(await fleet.waiting()).toEqual([waiting])
      expect(waiting.serves).toEqual({ pool: SHARED_POOL })
      expect(await fleet.start(orderOf('m'))).toBe('started')
      expect(await fleet.find('m' as ServerId)).toMatchObject({ name: waiting.name, serves: orderOf('m') })
      expect(await fleet.waiting()).toEqual([])
      expect(await fleet.start(orderOf('m'))).toBe('started')
      expect(await fleet.list()).toHaveLength(1)
    })

    promise('a prepared server says for which queue it waits, and what it runs', async () => {
      const own: Idle = { pool: QUEUE, server: { env: { MAP: 'a b', LEVEL: '7' } } }
      await fleet.prepare('m' as ServerId, own)
      const waiting = await inState('m', 'ready')
      expect(waiting.serves).toEqual(own)
      expect(await fleet.start(orderOf('m'))).toBe('started')
      expect(await fleet.find('m' as ServerId)).toMatchObject({ name: waiting.name, serves: orderOf('m') })
    })

    promise('preparing twice gives one server, which takes room like any other', async () => {
      await Promise.all([
        fleet.prepare('m' as ServerId, { pool: SHARED_POOL }),
        fleet.prepare('m' as ServerId, { pool: SHARED_POOL }),
      ])
      expect(await fleet.capacity()).toBe(1)
      await fleet.prepare('n' as ServerId, { pool: SHARED_POOL })
      expect(await fleet.prepare('o' as ServerId, { pool: SHARED_POOL })).toBe('no-capacity')
    })

    promise('a server that died while waiting is started again for its match', async () => {
      await fleet.prepare('m' as ServerId, { pool: SHARED_POOL })
      kill(await inState('m', 'ready'))
      await inState('m', 'exited')
      expect(await fleet.start(orderOf('m'))).toBe('started')
      expect(await inState('m', 'ready')).toMatchObject({ serves: orderOf('m') })
    })

    promise('a server carries its order', async () => {
      await fleet.start(orderOf('m'))
      expect(await inState('m', 'ready')).toMatchObject({ serves: orderOf('m') })
    })

    promise('an unknown match has no server', async () => {
      expect(await fleet.find('none' as ServerId)).toBeUndefined()
      expect(await fleet.ask('none' as ServerId)).toEqual({ state: 'gone' })
    })
  })
}

/** Why there is no connection. If the address belongs to no machine any more, there may be no answer at all. */
function refusalOf(at: Address): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ ...gameEndpoint(at), timeout: 5000 })
    socket.once('connect', () => {
      socket.destroy()
      resolve('somebody is there')
    })
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code)
    })
    socket.once('timeout', () => {
      socket.destroy()
      resolve('ETIMEDOUT')
    })
  })
}
