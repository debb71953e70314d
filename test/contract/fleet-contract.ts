import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect } from 'vitest'

import type { MatchId } from '../../src/match/ids.ts'
import type { Address } from '../../src/match/match.ts'
import type { GameServer } from '../../src/match/server.ts'
import type { GameServerFleet } from '../../src/ports/game-server-fleet.ts'
import { orderOf } from '../support/domain.ts'
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
  /** Kills the server as a crash would, from outside. */
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
      const server = await fleet.find(match as MatchId)
      return server?.state === state ? server : undefined
    })

  describe(`game server fleet: ${name}`, () => {
    promise('a ready server answers at its address at once', async () => {
      await fleet.start(orderOf('m'))
      const server = await inState('m', 'ready')
      if (server.state !== 'ready') throw new Error('not ready')
      const socket = connect(server.at)
      socket.write('GET_STATE\n')
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(answer.toString()).toBe('STATE open\n')
      socket.destroy()
      expect(await fleet.ask('m' as MatchId)).toEqual({ state: 'open' })
      expect(await fleet.lacksRoom('m' as MatchId)).toBe(false)
    })

    promise('asked twice, it starts one', async () => {
      expect(await Promise.all([fleet.start(orderOf('m')), fleet.start(orderOf('m'))])).toEqual([
        'started',
        'started',
      ])
      expect(await fleet.list()).toHaveLength(1)
      expect(await fleet.capacity()).toBe(1)
    })

    promise('says when there is no room, and has room again when one is stopped', async () => {
      await fleet.start(orderOf('m1'))
      await fleet.start(orderOf('m2'))
      expect(await fleet.start(orderOf('m3'))).toBe('no-capacity')
      expect(await fleet.capacity()).toBe(0)
      expect(await Promise.all(['m2', 'm3'].map((id) => fleet.lacksRoom(id as MatchId)))).toEqual([
        false,
        true,
      ])
      const room = new Promise<void>((resolve) => fleet.onRoom(resolve))
      await fleet.stop('m1' as MatchId)
      await room
      expect(await fleet.start(orderOf('m3'))).toBe('started')
    })

    promise('tells of every server that became ready or exited, and how', async () => {
      const heard: string[] = []
      const unsubscribe = fleet.onChange(({ state }) => heard.push(state))
      await fleet.start(orderOf('m'))
      kill(await inState('m', 'ready'))
      const server = await inState('m', 'exited')
      expect(server).toMatchObject({ exit: { code: undefined } })
      expect(heard).toEqual(['ready', 'exited'])
      expect(await fleet.ask('m' as MatchId)).toEqual({ state: 'gone' })
      unsubscribe()
    })

    promise('a stopped server is gone and forgotten, and stopping it again is no error', async () => {
      await fleet.start(orderOf('m'))
      const server = await inState('m', 'ready')
      await fleet.stop('m' as MatchId)
      expect(await fleet.find('m' as MatchId)).toBeUndefined()
      await fleet.stop('m' as MatchId)
      if (server.state !== 'ready') throw new Error('not ready')
      // Nobody is at the port any more, or not even the machine of its own that it had.
      expect(['ECONNREFUSED', 'EHOSTUNREACH', 'ETIMEDOUT']).toContain(await refusalOf(server.at))
    })

    promise('a server that was prepared waits for its match, and is handed it', async () => {
      expect(await fleet.prepare('m' as MatchId)).toBe('started')
      const waiting = await inState('m', 'ready')
      expect(await fleet.waiting()).toEqual([waiting])
      expect(waiting.serves).toBe('nobody-yet')
      expect(await fleet.start(orderOf('m'))).toBe('started')
      expect(await fleet.find('m' as MatchId)).toMatchObject({ name: waiting.name, serves: orderOf('m') })
      expect(await fleet.waiting()).toEqual([])
      expect(await fleet.start(orderOf('m'))).toBe('started')
      expect(await fleet.list()).toHaveLength(1)
    })

    promise('prepared twice, it is one; and it takes room as any other', async () => {
      await Promise.all([fleet.prepare('m' as MatchId), fleet.prepare('m' as MatchId)])
      expect(await fleet.capacity()).toBe(1)
      await fleet.prepare('n' as MatchId)
      expect(await fleet.prepare('o' as MatchId)).toBe('no-capacity')
    })

    promise('a server that died while it waited is started anew for its match', async () => {
      await fleet.prepare('m' as MatchId)
      kill(await inState('m', 'ready'))
      await inState('m', 'exited')
      expect(await fleet.start(orderOf('m'))).toBe('started')
      expect(await inState('m', 'ready')).toMatchObject({ serves: orderOf('m') })
    })

    promise('a server carries its order', async () => {
      await fleet.start(orderOf('m'))
      expect(await inState('m', 'ready')).toMatchObject({ serves: orderOf('m') })
    })

    promise('a match that it never heard of has no server', async () => {
      expect(await fleet.find('none' as MatchId)).toBeUndefined()
      expect(await fleet.ask('none' as MatchId)).toEqual({ state: 'gone' })
    })
  })
}

/** Why there is no connection. Where no machine has the address any more, it may be that nobody says so. */
function refusalOf(at: Address): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ ...at, timeout: 5000 })
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
