import { describe, expect, test } from 'vitest'

import type { MatchId } from '../../match/ids.ts'
import { orderOf } from '../../../test/support/domain.ts'
import type { Pod, PodStatus } from './api-types.ts'
import { gamePod } from './game-pod.ts'
import { podFacts } from './pod-facts.ts'
import { noTemplate } from './pod-template.ts'
import { defaultDeadlines } from '../../match/deadlines.ts'

const settings = {
  system: 'default',
  image: 'i',
  backendUrl: 'http://b',
  deadlines: defaultDeadlines,
  owner: undefined,
  gameEnv: {},
}
const order = orderOf('m')

function pod(status: PodStatus, more: Partial<NonNullable<Pod['metadata']>> = {}, hostPort?: number): Pod {
  const wanted = { match: 'm' as MatchId, serves: order, key: 'k', hostPort, likeness: 'l' }
  const made = gamePod(noTemplate, settings, wanted)
  return { ...made, metadata: { ...made.metadata, uid: 'u', ...more }, status }
}

const serverIn = (status: PodStatus, more = {}) => podFacts(pod(status, more))?.server
const ready = { type: 'Ready', status: 'True' }
const game = (state: object) => ({
  containerStatuses: [
    { name: 'game', image: '', imageID: '', ready: false, restartCount: 0, state },
  ] as PodStatus['containerStatuses'] & object,
})
const waits = (reason: string, message = '') => game({ waiting: { reason, message } })
const ended = (terminated: object) => ({ phase: 'Failed', ...game({ terminated }) })

describe('a pod', () => {
  test('that is not a game server is none of ours', () => {
    expect(podFacts({ metadata: { name: 'x', uid: 'u' } })).toBeUndefined()
  })

  test('starts until it is ready and has an address; and carries its order', () => {
    const common = { match: 'm', name: 'muster-m', serves: order }
    expect(serverIn({})).toEqual({ ...common, state: 'starting' })
    expect(serverIn({ podIP: '10.0.0.7' })).toEqual({ ...common, state: 'starting' })
    expect(serverIn({ conditions: [ready] })).toEqual({ ...common, state: 'starting' })
    const at = { host: '10.0.0.7', port: 8080 }
    expect(serverIn({ podIP: '10.0.0.7', conditions: [ready] })).toEqual({ ...common, state: 'ready', at })
  })

  test('is reached by the port of its node that it has, or by its own address; by us always by its own', () => {
    const facts = podFacts(pod({ podIP: '10.0.0.7', hostIP: '192.0.2.1' }, {}, 30_001))
    expect(facts?.at).toEqual({ host: '192.0.2.1', port: 30_001 })
    expect(facts?.game).toEqual({ host: '10.0.0.7', port: 8080 })
    expect(facts?.control).toEqual({ host: '10.0.0.7', port: 8090 })
  })

  test('whose order cannot be read serves somebody unknown', () => {
    for (const text of ['{', 'null', '{"id":"m"}', '7'])
      expect(serverIn({}, { annotations: { 'muster.dev/order': text } })?.serves).toBe('unknown')
    expect(serverIn({}, { annotations: {} })?.serves).toBe('unknown')
  })

  test('for which no node has room has not exited: it may yet be found one', () => {
    const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }
    const facts = podFacts(pod({ phase: 'Pending', conditions: [scheduled] }))
    expect(facts?.server.state).toBe('starting')
    expect(facts?.unschedulable).toEqual(['Unschedulable: 0/3 nodes'])
    const placed = { ...scheduled, status: 'True' }
    expect(podFacts(pod({ conditions: [placed] }))?.unschedulable).toBeUndefined()
  })

  test.each<[what: string, status: PodStatus, exit: object]>([
    ['that ended by itself', ended({ exitCode: 0, reason: 'Completed' }), { why: undefined, code: 0 }],
    [
      'that crashed',
      ended({ exitCode: 3, reason: 'Error', message: 'one\ntwo\n' }),
      { why: undefined, code: 3, lastLines: ['Error: one', 'two'] },
    ],
    ['that a signal ended', ended({ exitCode: 137, reason: 'Error' }), { why: undefined, code: undefined }],
    [
      'whose game ended while its sidecar goes on',
      { phase: 'Running', ...game({ terminated: { exitCode: 0 } }) },
      { why: undefined, code: 0 },
    ],
    ['that wanted too much memory', ended({ exitCode: 137, reason: 'OOMKilled' }), { why: 'out-of-memory' }],
    [
      'that was evicted',
      { phase: 'Failed', reason: 'Evicted', message: 'low on memory' },
      { why: 'server-lost', lastLines: ['Evicted: low on memory'] },
    ],
    [
      'that made room for another',
      { ...ended({ exitCode: 0 }), conditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      { why: 'server-lost' },
    ],
    [
      'that its node did not take',
      { phase: 'Failed', reason: 'OutOfcpu', message: 'Node didn’t have enough' },
      { why: 'unschedulable' },
    ],
    [
      'that ran for too long',
      { phase: 'Failed', reason: 'DeadlineExceeded' },
      { why: undefined, code: undefined, lastLines: ['DeadlineExceeded'] },
    ],
    ...['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'].map((reason): [string, PodStatus, object] => [
      `whose image cannot be had: ${reason}`,
      waits(reason, 'no such host'),
      { why: 'image-unavailable', lastLines: [`${reason}: no such host`] },
    ]),
    ...['CreateContainerConfigError', 'CrashLoopBackOff'].map((reason): [string, PodStatus, object] => [
      `that cannot start: ${reason}`,
      waits(reason),
      { why: 'start-failed', lastLines: [reason] },
    ]),
  ])('%s has exited, and says why', (_what, status, exit) => {
    expect(serverIn(status)).toMatchObject({ state: 'exited', exit })
  })

  test('that is being created has not exited', () => {
    expect(serverIn(waits('ContainerCreating'))?.state).toBe('starting')
    expect(serverIn(waits('PodInitializing'))?.state).toBe('starting')
  })

  test('whose sidecar has no image has exited too', () => {
    const [status] = waits('ImagePullBackOff').containerStatuses
    const sidecar = { ...status, name: 'log' } as NonNullable<typeof status>
    expect(serverIn({ containerStatuses: [sidecar] })).toMatchObject({ exit: { why: 'image-unavailable' } })
  })

  test('that was ordered to end has exited, while it still runs and however it then ends', () => {
    const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' }
    const why = { state: 'exited', exit: { why: 'server-lost' } }
    expect(serverIn({ conditions: [ready], podIP: '10.0.0.7' }, deleted)).toMatchObject(why)
    expect(serverIn(ended({ exitCode: 0 }), deleted)).toMatchObject(why)
    expect(serverIn(ended({ exitCode: 137, reason: 'OOMKilled' }), deleted)).toMatchObject({
      exit: { why: 'out-of-memory' },
    })
  })

  test('says no more than twenty lines, the cause among them', () => {
    const message = Array.from({ length: 80 }, (_, i) => `line ${i}`).join('\n')
    const server = serverIn(ended({ exitCode: 1, reason: 'Error', message }))
    const lines = server?.state === 'exited' ? server.exit.lastLines : []
    expect(lines).toHaveLength(20)
    expect([lines[0], lines[19]]).toEqual(['Error: line 0', 'line 79'])
  })
})
