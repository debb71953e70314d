import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { ServerId } from '../../src/match/ids.ts'
import { SHARED_POOL } from '../../src/match/pool.ts'
import { ApiServer } from '../support/api-server.ts'
import { orderOf } from '../support/domain.ts'
import { waitFor } from '../support/wait-for.ts'
import { openWorld, ready } from './world.ts'

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

const m = 'm' as ServerId
const quick = { streamSeconds: 2, graceMs: 500, safetyMs: 600_000 }

const world = (more: Parameters<typeof openWorld>[1] = {}) => openWorld(api, more)

describe('changes of pods are noticed although the event stream', () => {
  test('is cut repeatedly', async () => {
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

  test('contains a line that is not JSON', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.streaming()
    w.faults.cut('oops\n')
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
  })

  test('goes silent without ending: it times out, and the position is kept', async () => {
    await using w = await world({ times: quick })
    await w.fleet.start(orderOf('m'))
    await w.streaming()
    w.faults.silence()
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
    expect(w.relists).toEqual(['start'])
  })

  test('says that the position is too old: all pods are listed again, and deleted ones are noticed', async () => {
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

  test('is refused with that status', async () => {
    await using w = await world()
    await w.fleet.start(orderOf('m'))
    await w.streaming()
    w.faults.next('watch', { status: 410, body: { message: 'too old resource version' } })
    w.faults.cut()
    await waitFor('all to be listed again', () => w.relists.includes('expired'))
    await w.setStatus('m', ready('10.0.0.1'))
    await w.inState('m', 'ready')
  })

  test('is refused for a while: it is retried with back-off, and not before the server allows', async () => {
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

  test('ends at once each time: the waits in between grow', async () => {
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

  test('has a pod on which its listener throws: the next one is still reported', async () => {
    await using w = await world()
    w.fleet.onChange(({ id }) => {
      if (id === ('a' as ServerId)) throw new Error('a listener’s own fault')
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

describe('a match has one pod although the answer to its creation', () => {
  test.each([
    ['is lost', ['lost' as const]],
    ['is an error, and the next one is lost', [{ status: 500 }, 'lost' as const]],
    ['asks to wait', [{ status: 429, headers: { 'retry-after': '1' } }]],
    ['is a rate limit', [{ status: 503 }, { status: 504 }]],
  ])('%s', async (_what, faults) => {
    await using w = await world()
    w.faults.next('POST', ...faults)
    expect(await w.fleet.start(orderOf('m'))).toBe('started')
    expect(await w.pods()).toBe(1)
    expect(await w.find('m')).toMatchObject({ state: 'starting' })
  })

  test('is that it exists, from another backend', async () => {
    await using a = await world()
    await a.fleet.start(orderOf('m'))
    const outcomes = await Promise.all([
      a.fleet.start(orderOf('m')),
      a.fleet.prepare(m, { pool: SHARED_POOL }),
      a.fleet.start(orderOf('m')),
    ])
    expect(outcomes).toEqual(['started', 'started', 'started'])
    expect(await a.pods()).toBe(1)
  })

  test('never comes: it throws, and the next call finds the pod', async () => {
    await using w = await world()
    w.faults.next('POST', ...new Array<'lost'>(10).fill('lost'))
    // The first one succeeded; the others get that it exists, and do not receive that answer either.
    await expect(w.fleet.start(orderOf('m'))).rejects.toMatchObject({ part: 'kubernetes' })
    expect(await w.fleet.start(orderOf('m'))).toBe('started')
    expect(await w.pods()).toBe(1)
  })

  test('is a lasting refusal: it throws at once', async () => {
    await using w = await world()
    const atTheStart = w.asked('POST')
    w.faults.next('POST', { status: 403, body: { message: 'pods is forbidden' } })
    await expect(w.fleet.start(orderOf('m'))).rejects.toThrow('pods is forbidden')
    expect(w.asked('POST') - atTheStart).toBe(1)
  })
})

describe('an end', () => {
  test('succeeds even if its request is answered late or never', async () => {
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

/** Retries like the repair: a recent refusal holds for a moment. */
const started = ({ fleet }: Awaited<ReturnType<typeof world>>, match: string) =>
  waitFor(`a pod for ${match}`, async () => {
    const outcome = await fleet.start(orderOf(match)).catch((error: unknown) => error)
    return outcome === 'started'
  })

describe('an API server', () => {
  test('that is killed and comes back: changes meanwhile are noticed, and no pod is mistaken for gone', async () => {
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

  test('that hangs is reported as down, and is followed again when it resumes', async () => {
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
    await waitFor('its answer to be noticed, although nobody needs a pod', () =>
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
