import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect } from 'vitest'

import type { MatchId } from '../../src/match/ids.ts'
import type { GameServer } from '../../src/match/server.ts'
import type { GameServerFleet } from '../../src/ports/game-server-fleet.ts'
import { player } from '../support/domain.ts'
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

const order = (match: string) => ({ match: match as MatchId, players: [player('a'), player('b')] })

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
      await fleet.start(order('m'))
      const server = await inState('m', 'ready')
      if (server.state !== 'ready') throw new Error('not ready')
      const socket = connect(server.at)
      socket.write('GET_STATE\n')
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(answer.toString()).toBe('STATE open\n')
      socket.destroy()
      expect(await fleet.ask('m' as MatchId)).toEqual({ state: 'open' })
    })

    promise('asked twice, it starts one', async () => {
      expect(await Promise.all([fleet.start(order('m')), fleet.start(order('m'))])).toEqual([
        'started',
        'started',
      ])
      expect(await fleet.list()).toHaveLength(1)
      expect(await fleet.capacity()).toBe(1)
    })

    promise('says when there is no room, and has room again when one is stopped', async () => {
      await fleet.start(order('m1'))
      await fleet.start(order('m2'))
      expect(await fleet.start(order('m3'))).toBe('no-capacity')
      expect(await fleet.capacity()).toBe(0)
      await fleet.stop('m1' as MatchId)
      expect(await fleet.start(order('m3'))).toBe('started')
    })

    promise('tells of every server that became ready or exited, and how', async () => {
      const heard: string[] = []
      const unsubscribe = fleet.onChange(({ state }) => heard.push(state))
      await fleet.start(order('m'))
      kill(await inState('m', 'ready'))
      const server = await inState('m', 'exited')
      expect(server).toMatchObject({ exit: { code: undefined } })
      expect(heard).toEqual(['ready', 'exited'])
      expect(await fleet.ask('m' as MatchId)).toEqual({ state: 'gone' })
      unsubscribe()
    })

    promise('a stopped server is gone and forgotten, and stopping it again is no error', async () => {
      await fleet.start(order('m'))
      const server = await inState('m', 'ready')
      await fleet.stop('m' as MatchId)
      expect(await fleet.find('m' as MatchId)).toBeUndefined()
      await fleet.stop('m' as MatchId)
      if (server.state !== 'ready') throw new Error('not ready')
      const [error] = (await once(connect(server.at), 'error')) as [NodeJS.ErrnoException]
      expect(error.code).toBe('ECONNREFUSED')
    })

    promise('a match that it never heard of has no server', async () => {
      expect(await fleet.find('none' as MatchId)).toBeUndefined()
      expect(await fleet.ask('none' as MatchId)).toEqual({ state: 'gone' })
    })
  })
}
