import { describe, expect, test } from 'vitest'

import { addressAt } from '../../match/address.ts'
import type { ServerId } from '../../match/ids.ts'
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
  const wanted = { id: 'm' as ServerId, serves: order, keySecret: 'muster-m-1', hostPort, likeness: 'l' }
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
  test('that is not a game server is ignored', () => {
    expect(podFacts({ metadata: { name: 'x', uid: 'u' } })).toBeUndefined()
  })

  test('is starting until it is ready and has an address, and carries its order', () => {
    const common = { id: 'm', name: 'muster-m', serves: order }
    const starting = { ...common, state: 'starting', missing: { step: 'placed', says: 'Pending' } }
    expect(serverIn({})).toEqual(starting)
    expect(serverIn({ podIP: '10.0.0.7' })).toEqual(starting)
    expect(serverIn({ conditions: [ready] })).toEqual(starting)
    const at = addressAt({ host: '10.0.0.7', port: 8080 })
    expect(serverIn({ podIP: '10.0.0.7', conditions: [ready] })).toEqual({ ...common, state: 'ready', at })
  })

  test('that starts says what it waits for, until its container runs', () => {
    expect(serverIn({ phase: 'Pending', ...waits('ContainerCreating') })).toMatchObject({
      missing: { step: 'placed', says: 'ContainerCreating' },
    })
    expect(serverIn({ phase: 'Running', ...game({ running: {} }) })).toMatchObject({
      missing: { step: 'unknown' },
    })
  })

  test('is reached by the port of its node that it has, or by its own address; by us always by its own', () => {
    const facts = podFacts(pod({ podIP: '10.0.0.7', hostIP: '192.0.2.1' }, {}, 30_001))
    expect(facts?.at).toEqual(addressAt({ host: '192.0.2.1', port: 30_001 }))
    expect(facts?.control).toEqual({ host: '10.0.0.7', port: 8090 })
  })

  test('with an unreadable order serves an unknown match', () => {
    for (const text of ['{', 'null', '{"id":"m"}', '7'])
      expect(serverIn({}, { annotations: { 'muster.dev/order': text } })?.serves).toBe('unknown')
    expect(serverIn({}, { annotations: {} })?.serves).toBe('unknown')
  })

  test('without a node has not exited: there may be room later', () => {
    const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }
    const facts = podFacts(pod({ phase: 'Pending', conditions: [scheduled] }))
    expect(facts?.server.state).toBe('starting')
    expect(facts?.unschedulable).toEqual(['Unschedulable: 0/3 nodes'])
    const placed = { ...scheduled, status: 'True' }
    expect(podFacts(pod({ conditions: [placed] }))?.unschedulable).toBeUndefined()
  })

  test.each<[what: string, status: PodStatus, exit: object]>([
    ['that exited', ended({ exitCode: 0, reason: 'Completed' }), { why: undefined, code: 0 }],
    [
      'that crashed',
      ended({ exitCode: 3, reason: 'Error', message: 'one\ntwo\n' }),
      { why: undefined, code: 3, lastLines: ['Error: one', 'two'] },
    ],
    [
      'that was killed by a signal',
      ended({ exitCode: 137, reason: 'Error' }),
      { why: undefined, code: undefined },
    ],
    [
      'whose game ended while its sidecar goes on',
      { phase: 'Running', ...game({ terminated: { exitCode: 0 } }) },
      { why: undefined, code: 0 },
    ],
    [
      'that exceeded its memory limit',
      ended({ exitCode: 137, reason: 'OOMKilled' }),
      { why: 'out-of-memory' },
    ],
    [
      'that was evicted',
      { phase: 'Failed', reason: 'Evicted', message: 'low on memory' },
      { why: 'server-lost', lastLines: ['Evicted: low on memory'] },
    ],
    [
      'that was preempted',
      { ...ended({ exitCode: 0 }), conditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      { why: 'server-lost' },
    ],
    [
      'that its node refused',
      { phase: 'Failed', reason: 'OutOfcpu', message: 'Node didn’t have enough' },
      { why: 'unschedulable' },
    ],
    [
      'that ran for too long',
      { phase: 'Failed', reason: 'DeadlineExceeded' },
      { why: undefined, code: undefined, lastLines: ['DeadlineExceeded'] },
    ],
    ...['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'].map((reason): [string, PodStatus, object] => [
      `whose image cannot be pulled: ${reason}`,
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

  test('that waits for its key has not exited, and says for which', () => {
    const waiting = { reason: 'CreateContainerConfigError', message: 'secret "muster-m-1" not found' }
    const facts = podFacts(pod({ phase: 'Pending', ...game({ waiting }) }))
    expect(facts).toMatchObject({ server: { state: 'starting' }, missingKey: 'muster-m-1' })
    const other = { ...waiting, message: 'secret "other" not found' }
    expect(serverIn({ phase: 'Pending', ...game({ waiting: other }) })?.state).toBe('exited')
  })

  test('whose sidecar has no image has exited too', () => {
    const [status] = waits('ImagePullBackOff').containerStatuses
    const sidecar = { ...status, name: 'log' } as NonNullable<typeof status>
    expect(serverIn({ containerStatuses: [sidecar] })).toMatchObject({ exit: { why: 'image-unavailable' } })
  })

  test('that is being deleted has exited, even while it runs and however it ends', () => {
    const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' }
    const why = { state: 'exited', exit: { why: 'server-lost' } }
    expect(serverIn({ conditions: [ready], podIP: '10.0.0.7' }, deleted)).toMatchObject(why)
    expect(serverIn(ended({ exitCode: 0 }), deleted)).toMatchObject(why)
    expect(serverIn(ended({ exitCode: 137, reason: 'OOMKilled' }), deleted)).toMatchObject({
      exit: { why: 'out-of-memory' },
    })
  })

  test('reports at most twenty lines, including the cause', () => {
    const message = Array.from({ length: 80 }, (_, i) => `line ${i}`).join('\n')
    const server = serverIn(ended({ exitCode: 1, reason: 'Error', message }))
    const lines = server?.state === 'exited' ? server.exit.lastLines : []
    expect(lines).toHaveLength(20)
    expect([lines[0], lines[19]]).toEqual(['Error: line 0', 'line 79'])
  })
})
