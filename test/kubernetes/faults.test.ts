import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { MatchId } from '../../src/match/ids.ts'
import { ApiServer } from '../support/api-server.ts'
import { orderOf } from '../support/domain.ts'
import { waitFor } from '../support/wait-for.ts'
import { openWorld, ready } from './world.ts'

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

const m = 'm' as MatchId
const quick = { streamSeconds: 2, graceMs: 500, safetyMs: 600_000 }

const world = (more: Parameters<typeof openWorld>[1] = {}) => openWorld(api, more)

describe('what happens to pods is known though the stream of events', () => {
  test('is cut, again and again', async () => {
    await using w = await world()
    for (const match of ['a', 'b', 'c']) {
      await w.streaming()
      w.faults.cut()
      await w.fleet.start(orderOf(match))
      await w.setStatus(match, ready('10.0.0.1'))
      await w.inState(match, 'ready')
    }
    expect(w.relists).toEqual(['start'])
  })

  test('ends in the middle of a line', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.streaming()
    w.faults.cut('{"type":"MODIFIED","object":{"metadata":{"na')
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
  })

  test('holds a line that is no JSON', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.streaming()
    w.faults.cut('oops\n')
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
  })

  test('goes silent and does not end: that is found by time, and the place is kept', async () => {
    await using w = await world({ times: quick })
    await w.fleet.start(orderOf('m'))
    await w.streaming()
    w.faults.silence()
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    expect(w.relists).toEqual(['start'])
  })

  test('says that the place is too old: all are read anew, those that are gone are missed', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.fleet.start(orderOf('n'))
    await w.streaming()
    w.faults.silence()
    await w.deletePod('m')
    w.faults.say({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, message: 'too old resource version' },
    })
    await w.inState('m', 'none')
    expect(w.heard).toEqual(['exited: server-lost'])
    expect(w.relists).toEqual(['start', 'expired'])
    expect(await w.find('n')).toMatchObject({ state: 'starting' })
  })

  test('is refused with that as a status', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.streaming()
    w.faults.next('watch', { status: 410, body: { message: 'too old resource version' } })
    w.faults.cut()
    await waitFor('all to be read anew', () => w.relists.includes('expired'))
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
  })

  test('is refused for a while: it is not asked for in a storm, and no sooner than the server says', async () => {
    await using w = await world()
    await w.streaming()
    const before = w.asked('WATCH')
    const began = performance.now()
    w.faults.next('watch', { status: 500 }, { status: 429, headers: { 'retry-after': '2' } }, { status: 503 })
    w.faults.cut()
    await w.fleet.start(orderOf('m'))
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    expect(w.asked('WATCH') - before).toBe(4)
    expect(performance.now() - began).toBeGreaterThan(2000)
  })

  test('ends each time as soon as it began: the waits between grow', async () => {
    await using w = await world()
    await w.streaming()
    const before = w.asked('WATCH')
    const began = performance.now()
    w.faults.next('watch', ...new Array<{ status: number }>(4).fill({ status: 200 }))
    w.faults.cut()
    await waitFor('a stream that lasts', () => w.asked('WATCH') - before === 5)
    // The cut one, and then half to all of 0.5, 1, 2 and 4 s.
    expect(performance.now() - began).toBeGreaterThan(250 + 500 + 1000 + 2000)
  })

  test('tells of a pod that its listener stumbles over: the next one is heard', async () => {
    await using w = await world()
    w.fleet.onChange(({ match }) => {
      if (match === ('a' as MatchId)) throw new Error('a listener’s own fault')
    })
    for (const match of ['a', 'b']) {
      await w.fleet.start(orderOf(match))
      await w.setStatus(match, ready('10.0.0.1'))
      await w.inState(match, 'ready')
    }
    await w.deletePod('b')
    await w.inState('b', 'none')
  })
})

describe('a match has one pod though the answer to its making', () => {
  test.each([
    ['is lost', ['lost' as const]],
    ['is a fault, and the next is lost', [{ status: 500 }, 'lost' as const]],
    ['is a plea to wait', [{ status: 429, headers: { 'retry-after': '1' } }]],
    ['is that others are served first', [{ status: 503 }, { status: 504 }]],
  ])('%s', async (_what, faults) => {
    await using w = await world()
    w.faults.next('POST', ...faults)
    expect(await w.fleet.start(orderOf('m'))).toBe('started')
    expect(await w.pods()).toBe(1)
    expect(await w.find('m')).toMatchObject({ state: 'starting' })
  })

  test('is that it exists: another backend was first', async () => {
    await using a = await world()
    await a.fleet.start(orderOf('m'))
    const outcomes = await Promise.all([
      a.fleet.start(orderOf('m')),
      a.fleet.prepare(m),
      a.fleet.start(orderOf('m')),
    ])
    expect(outcomes).toEqual(['started', 'started', 'started'])
    expect(await a.pods()).toBe(1)
  })

  test('is not given at all: it throws, and the next who asks finds it done', async () => {
    await using w = await world()
    w.faults.next('POST', ...new Array<'lost'>(10).fill('lost'))
    // The first was done; each of the others is told that it exists, and hears nothing of that either.
    await expect(w.fleet.start(orderOf('m'))).rejects.toMatchObject({ part: 'kubernetes' })
    expect(await w.fleet.start(orderOf('m'))).toBe('started')
    expect(await w.pods()).toBe(1)
  })

  test('is a refusal that no moment mends: it throws at once', async () => {
    await using w = await world()
    w.faults.next('POST', { status: 403, body: { message: 'pods is forbidden' } })
    await expect(w.fleet.start(orderOf('m'))).rejects.toThrow('pods is forbidden')
    expect(w.asked('POST')).toBe(2) // with the one that is only judged, at the start
  })
})

describe('an end', () => {
  test('whose order is answered late or not at all comes about', async () => {
    await using w = await world()
    for (const fault of [
      'lost' as const,
      { status: 500 },
      { status: 429, headers: { 'retry-after': '1' } },
    ]) {
      await w.fleet.start(orderOf('m'))
      w.faults.next('DELETE', fault)
      await w.fleet.stop(m)
      expect(await w.pods()).toBe(0)
      expect(await w.find('m')).toBeUndefined()
    }
    expect(w.heard).toEqual([])
  })

  test('of a pod that somebody else deleted is no error', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.streaming()
    w.faults.silence()
    await w.deletePod('m')
    await w.fleet.stop(m)
    expect(await w.find('m')).toBeUndefined()
  })
})

/** Asked again, as the repair does: what was refused a moment ago holds for a moment. */
const started = ({ fleet }: Awaited<ReturnType<typeof world>>, match: string) =>
  waitFor(`a pod for ${match}`, async () => {
    const outcome = await fleet.start(orderOf(match)).catch((error: unknown) => error)
    return outcome === 'started'
  })

describe('an API server', () => {
  test('that is killed, and is back: what happened meanwhile is known, and nothing was taken for gone', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.streaming()
    await api.kill()
    await expect(w.fleet.start(orderOf('n'))).rejects.toMatchObject({ part: 'kubernetes' })
    expect(await w.find('m')).toMatchObject({ state: 'starting' })
    await api.start()
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    await started(w, 'n')
    expect(w.heard).toEqual(['ready'])
  })

  test('that hangs is said to be away, and is followed again when it goes on', async () => {
    await using w = await world({ times: quick })
    await w.fleet.start(orderOf('m'))
    await w.ping()
    api.signal('SIGSTOP')
    try {
      await expect(w.fleet.start(orderOf('n'))).rejects.toMatchObject({ part: 'kubernetes' })
      await waitFor('it to be missed', () =>
        w.ping().then(
          () => false,
          () => true,
        ),
      )
      expect(await w.find('m')).toMatchObject({ state: 'starting' })
    } finally {
      api.signal('SIGCONT')
    }
    await waitFor('its answer to be heard, though nobody needs a pod', () =>
      w.ping().then(
        () => true,
        () => false,
      ),
    )
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    await started(w, 'n')
    expect(await w.pods()).toBe(2)
  })
})
