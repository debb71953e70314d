import { dumpYaml } from '@kubernetes/client-node'
import { describe, expect, test } from 'vitest'

import type { EndReason } from '../../match/end-reason.ts'
import type { ServerId } from '../../match/ids.ts'
import { SHARED_POOL } from '../../match/pool.ts'
import { defaultDeadlines } from '../../match/deadlines.ts'
import { defaultQueueRules } from '../../match/queue-rules.ts'
import { ticketsOf } from '../../match/roster.ts'
import { fromKept } from '../../match/kept-tickets.ts'
import type { ServerOrder } from '../../match/server.ts'
import type { Ticket } from '../../match/ticket.ts'
import { orderOf, QUEUE, rosterOf, ticketOf } from '../../../test/support/domain.ts'
import { gamePod, markOf, type Wanted } from './game-pod.ts'
import { parsePodTemplate, noTemplate, type PodTemplate } from './pod-template.ts'

const id = '0b0d5cc0-6d3f-4e0b-9d5f-3f5a4e0c1a2b'
const settings = {
  system: 'default',
  image: 'localhost/muster-game-server:dev',
  backendUrl: 'http://muster-backend.muster:8081',
  deadlines: defaultDeadlines,
  owner: undefined,
  gameEnv: {},
}
const wanted = {
  id: id as ServerId,
  serves: orderOf(id),
  keySecret: 'muster-m-1a2b3c4d',
  hostPort: undefined,
  likeness: '0123456789ab',
}

function templateOf(yaml: object): PodTemplate {
  const template = parsePodTemplate(yaml)
  if (!('game' in template)) throw new Error(template.join())
  return template
}

describe('the pod of a game server', () => {
  test('matches the snapshot without a template', async () => {
    const yaml = dumpYaml(gamePod(noTemplate, settings, wanted), { lineWidth: 110 })
    await expect(yaml).toMatchFileSnapshot('game-pod.snapshot.txt')
  })

  test("gets the operator's variables literally, unless the template sets them", () => {
    const template = templateOf({
      spec: { containers: [{ name: 'game', env: [{ name: 'MAP', value: 'dust' }] }] },
    })
    const gameEnv = { REQUIRE_TOKEN: 'true', MAP: 'desert', PRICE: '5$ or $(MATCH_KEY)' }
    const { env = [] } = gamePod(template, { ...settings, gameEnv }, wanted).spec?.containers[0] ?? {}
    expect(env.slice(0, 3)).toEqual([
      { name: 'REQUIRE_TOKEN', value: 'true' },
      { name: 'PRICE', value: '5$ or $$(MATCH_KEY)' },
      { name: 'MAP', value: 'dust' },
    ])
  })

  test('of a queue with a server of its own has its image and variables; a waiting one has not', () => {
    const template = templateOf({ spec: { containers: [{ name: 'game', image: 'system:1' }] } })
    const own = { image: 'duel:1', env: { MAP: 'desert' } }
    const asked: string[] = []
    const queueServer = ({ queue }: { readonly queue: string }) => (asked.push(queue), own)
    const gameOf = (serves: Wanted['serves']) =>
      gamePod(template, { ...settings, gameEnv: { MAP: 'dust' }, queueServer }, { ...wanted, serves }).spec
        ?.containers[0]
    const map = (value: string) => expect.arrayContaining([{ name: 'MAP', value }]) as unknown
    expect(gameOf(wanted.serves)).toMatchObject({ image: 'duel:1', env: map('desert') })
    expect(gameOf({ pool: SHARED_POOL })).toMatchObject({ image: 'system:1', env: map('dust') })
    expect(asked).toEqual([QUEUE])
  })

  test('follows the template, and keeps its security settings and our labels', async () => {
    const template = templateOf({
      metadata: { labels: { team: 'blue', 'app.kubernetes.io/name': 'arena' }, annotations: { note: 'x' } },
      spec: {
        nodeSelector: { pool: 'games' },
        terminationGracePeriodSeconds: 5,
        tolerations: [{ key: 'games', operator: 'Exists' }],
        containers: [
          { name: 'metrics', image: 'example.org/metrics:1' },
          {
            name: 'game',
            image: 'example.org/arena:7',
            ports: [
              { name: 'game', containerPort: 7777 },
              { name: 'voice', containerPort: 7778 },
            ],
            env: [{ name: 'MAP', value: 'dust' }],
            resources: { limits: { memory: '1Gi' } },
            securityContext: { readOnlyRootFilesystem: false },
          },
        ],
      },
    })
    const yaml = dumpYaml(gamePod(template, settings, { ...wanted, hostPort: 30_007 }), { lineWidth: 110 })
    await expect(yaml).toMatchFileSnapshot('game-pod-template.snapshot.txt')
  })

  test.each(['startupProbe', 'readinessProbe'] as const)('with its own %s does not get ours', (probe) => {
    const own = { exec: { command: ['is-up'] } }
    const game = { name: 'game', [probe]: own }
    const pod = gamePod({ ...noTemplate, game }, settings, wanted)
    const { startupProbe, readinessProbe } = pod.spec?.containers[0] ?? {}
    expect({ startupProbe, readinessProbe }).toEqual({ [probe]: own })
  })

  test('that waits names no players, and is labelled as waiting', () => {
    const pod = gamePod(noTemplate, settings, { ...wanted, serves: { pool: SHARED_POOL } })
    expect(pod.metadata?.labels).toMatchObject({ 'muster.dev/state': 'waiting', 'muster.dev/match': id })
    expect(pod.metadata?.annotations).not.toHaveProperty('muster.dev/order')
    const env = Object.fromEntries(
      (pod.spec?.containers[0]?.env ?? []).map(({ name, value }) => [name, value]),
    )
    expect(env).toMatchObject({ WAITS: '1', PLAYERS: '', MATCH_ID: id })
  })

  test('has room for the order of the largest match: a thousand players with 64-byte ids', () => {
    const longest: EndReason = 'image-unavailable'
    const tickets = Array.from({ length: 1000 }, (_, i) => ({
      ...ticketOf(String(i).padEnd(64, 'p'), 1_760_000_000_000),
      id: id as ReturnType<typeof ticketOf>['id'],
      seenAt: 1_760_000_000_000,
      setbacks: new Array<EndReason>(defaultQueueRules.maxSetbacks - 1).fill(longest),
    }))
    const { annotations } = markOf({ ...wanted.serves, roster: [{ name: 'players', tickets }] })
    const bytes = Object.entries(annotations).reduce(
      (sum, [name, text]) => sum + name.length + text.length,
      0,
    )
    // Kubernetes limits the total of a pod's annotations; 4 kB are left for others.
    expect(bytes).toBeLessThan(256 * 1024 - 4096)
  })

  test('omits an order that would be too large for Kubernetes', () => {
    const tickets = Array.from({ length: 1000 }, () => ticketOf('😀'.repeat(128)))
    const { labels, annotations } = markOf({ ...wanted.serves, roster: rosterOf(tickets) })
    expect(labels).toEqual({ 'muster.dev/state': 'serving' })
    expect(annotations).toEqual({})
    const few = markOf({ ...wanted.serves, roster: rosterOf(tickets.slice(0, 200)) })
    expect(few.annotations).toHaveProperty('muster.dev/order')
  })

  test('omits what players bring if the order is too large with it, and never has what the queue tells anyway', () => {
    const orderWith = (attributes: Ticket['attributes']) => {
      const tickets = Array.from({ length: 200 }, (_, i) => ({
        ...ticketOf(`p${i}`),
        ...(attributes && { attributes }),
      }))
      const order = {
        ...wanted.serves,
        roster: rosterOf(tickets),
        properties: { mode: 'ctf' },
        shared: ['note'],
      }
      return fromKept(JSON.parse(markOf(order).annotations['muster.dev/order'] ?? '') as ServerOrder)
    }
    const bare = { ...wanted.serves, roster: orderWith(undefined).roster }
    expect(orderWith([{ note: 'x'.repeat(2000) }])).toEqual(bare)
    const kept = orderWith([{ note: 'x' }])
    expect(kept).not.toHaveProperty('properties')
    expect(ticketsOf(kept)[199]).toEqual({ ...ticketOf('p199'), attributes: [{ note: 'x' }] })
  })

  test('refuses an id that is not a valid host name', () => {
    const named = (name: string) => () => gamePod(noTemplate, settings, { ...wanted, id: name as ServerId })
    expect(named('A')).toThrow('lowercase letters')
    expect(named('a_b')).toThrow('lowercase letters')
    expect(named('a'.repeat(57))).toThrow('56')
    expect(named('a'.repeat(56))().metadata?.name).toHaveLength(63)
  })
})
