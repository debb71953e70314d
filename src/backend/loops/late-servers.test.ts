import { expect, test } from 'vitest'

import { orderOf } from '../../../test/support/domain.ts'
import { addressAt } from '../../match/address.ts'
import { LateServers } from './late-servers.ts'
import { SHARED_POOL } from '../../match/pool.ts'

const known = { id: orderOf('m').server, name: 'pid-7', serves: { pool: SHARED_POOL } } as const
const starting = { ...known, state: 'starting', missing: { step: 'announced' } } as const
const ready = { ...known, state: 'ready', at: addressAt({ host: 'h', port: 1 }) } as const
const detail = 'It never printed the line that announces its ports.'

test('a server that is not ready in time is found once, with the reason', () => {
  const servers = new LateServers(30)
  expect(servers.look([starting], 100)).toEqual({ late: [], lookAgainAt: 130 })
  expect(servers.look([starting], 129)).toEqual({ late: [], lookAgainAt: 130 })
  expect(servers.look([starting], 130)).toEqual({
    late: [{ server: 'pid-7', detail }],
    lookAgainAt: undefined,
  })
  expect(servers.look([starting], 200).late).toEqual([])
})

test('a server that became ready is not late, and its time starts from zero when it starts again', () => {
  const servers = new LateServers(30)
  servers.look([starting], 100)
  expect(servers.look([ready], 200)).toEqual({ late: [], lookAgainAt: undefined })
  expect(servers.look([starting], 210)).toEqual({ late: [], lookAgainAt: 240 })
})
