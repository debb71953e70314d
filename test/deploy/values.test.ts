import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { parseQueueFile } from '../../src/queue-file/parse-queue-file.ts'
import { QueueFile } from '../../src/queue-file/schema.ts'
import {
  chart,
  data,
  gamesPod,
  named,
  pods,
  type Container,
  type Manifest,
  type PodTemplate,
} from '../support/manifests.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const set = (values: string) => chart('--set', values)
const containerOf = async (values: string, name = 'muster-backend'): Promise<Container> => {
  const [container] = (pods(await set(values)).get(name) as PodTemplate).spec.containers
  return container as Container
}

describe('the values', () => {
  test('have a row each in the docs, with their defaults', () => {
    const rows = tableOf(readFileSync(`${root}docs/operations.md`, 'utf8'))
    const values = leaves(parse(readFileSync(`${root}deploy/chart/values.yaml`, 'utf8')) as object)
    const covered = (path: string) => rows.find((row) => path === row.path || path.startsWith(`${row.path}.`))
    expect([...values.keys()].filter((path) => !covered(path))).toEqual([])
    for (const { path, otherwise } of rows) {
      const [first] = [...values].filter(([leaf]) => leaf === path || leaf.startsWith(`${path}.`))
      expect(first, path).toBeDefined()
      if (first?.[0] === path && otherwise !== '') expect(otherwise, path).toBe(`\`${String(first[1])}\``)
    }
  })
})

describe('an image', () => {
  test("has the chart's version, unless a tag or digest is set", async () => {
    expect((await containerOf('image.repository=a/muster')).image).toBe('a/muster:0.1.0')
    expect((await containerOf('image.tag=v2')).image).toBe('muster:v2')
    const digest = `sha256:${'0'.repeat(64)}`
    expect((await containerOf(`image.tag=v2,image.digest=${digest}`)).image).toBe(`muster@${digest}`)
  })
})

describe('queues', () => {
  const several = 'queues.b.size=2,queues.a.gameServer.image=a:1,defaultQueue=b'
  const queueFileIn = (all: readonly Manifest[]) => data(all, 'muster-games')['queues.yaml']

  test('are a file that the backend reads, mounted beside the pod template', async () => {
    const all = await set(several)
    expect(data(all, 'muster-backend')['MUSTER_CONFIG']).toBe('/etc/muster/queues.yaml')
    const parsed = parseQueueFile(queueFileIn(all) ?? '', defaultQueueRules)
    expect(parsed).toEqual({ queues: { a: { gameServer: { image: 'a:1' } }, b: { size: 2 } }, default: 'b' })
  })

  test('are left out when there are none', async () => {
    const all = await chart()
    expect(data(all, 'muster-backend')).not.toHaveProperty('MUSTER_CONFIG')
    expect(queueFileIn(all)).toBeUndefined()
  })

  test('create no new pods when they change: the backends read the mounted file again', async () => {
    const settingsOf = async (values: string) =>
      pods(await set(values)).get('muster-backend')?.metadata.annotations?.['muster.dev/settings']
    const [before, after] = [await settingsOf(several), await settingsOf(`${several},queues.b.minSize=1`)]
    expect(before).toMatch(/^[0-9a-f]{16}$/)
    expect(after).toBe(before)
  })

  test('have the settings that the published schema has', () => {
    const json = (path: string) => JSON.parse(readFileSync(`${root}${path}`, 'utf8')) as Schemas
    const [published, ofChart] = [
      json('docs/muster.config.schema.json'),
      json('deploy/chart/values.schema.json'),
    ]
    expect(published).toMatchObject(JSON.parse(JSON.stringify(QueueFile)) as object)
    expect(ofChart.properties.queues.patternProperties).toEqual(published.properties.queues.patternProperties)
    expect(ofChart.$defs).toMatchObject(published.$defs)
  })
})

interface Schemas {
  readonly $defs: object
  readonly properties: { readonly queues: { readonly patternProperties: object } }
}

describe('the settings of the backend', () => {
  test("are the operator's over the chart's, with whole numbers unchanged", async () => {
    const all = await set(
      'backend.settings.SESSION_SIZE=4,backend.settings.POOL_MAX=2000000,games.pool.min=3',
    )
    expect(data(all, 'muster-backend')).toMatchObject({
      SESSION_SIZE: '4',
      POOL_MIN: '3',
      POOL_MAX: '2000000',
      FLEET: 'kubernetes',
      GAME_NAMESPACE: 'muster-games',
      GAME_OWNER: 'muster-servers',
      GAME_SERVER_IMAGE: 'muster-game-server:0.1.0',
      BACKEND_URL: 'http://muster-backend.muster.svc:8081',
    })
  })

  test('create new pods if they change, and only then', async () => {
    const settingsOf = async (values: string) =>
      pods(await set(values)).get('muster-backend')?.metadata.annotations?.['muster.dev/settings']
    const before = await settingsOf('load.clients=1')
    expect(before).toBeDefined()
    expect(await settingsOf('load.clients=2')).toBe(before)
    expect(await settingsOf('backend.settings.SESSION_SIZE=4')).not.toBe(before)
    expect(await settingsOf('games.resources.limits.memory=1Gi')).not.toBe(before)
    const template = 'games.podTemplate.spec.containers[0].name=game,games.podTemplate.spec.containers[0]'
    const [one, other] = [
      await settingsOf(`${template}.image=a:1`),
      await settingsOf(`${template}.image=a:2`),
    ]
    expect(new Set([before, one, other]).size).toBe(3)
    // Values that are not mounted create no new pods.
    expect(await settingsOf(`${template}.image=a:1,games.stopSeconds=3`)).toBe(one)
  })

  test('take the pod name from the pod, and secrets from the secret', async () => {
    const { env = [] } = await containerOf('existingSecret=mine')
    expect(env).toContainEqual({ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } })
    const secrets = env.filter(({ valueFrom }) => valueFrom?.secretKeyRef)
    expect(secrets.map(({ name }) => name)).toEqual([
      'TOKEN_SECRET',
      'ADMIN_TOKEN',
      'DATABASE_URL',
      'REDIS_URL',
    ])
    for (const { name, valueFrom } of secrets)
      expect(valueFrom?.secretKeyRef).toEqual({ name: 'mine', key: name })
  })
})

test('the secret is not created if there is one', async () => {
  const all = await set('existingSecret=mine')
  expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([])
})

test('databases that are not bundled leave nothing', async () => {
  const all = await set('redis.enabled=false,postgres.enabled=false')
  expect(all.filter(({ metadata }) => /-(redis|postgres)$/.test(metadata.name))).toEqual([])
})

describe('host ports', () => {
  test('are passed to the backend, and make the namespace of game servers allow them', async () => {
    const all = await set('games.address=host-port')
    expect(data(all, 'muster-backend')).toMatchObject({
      GAME_ADDRESS: 'host-port',
      HOST_PORTS: '28000-28999',
    })
    expect(named(all, 'Namespace', 'muster-games').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'privileged',
      'pod-security.kubernetes.io/warn': 'restricted',
    })
    expect(data(await set(''), 'muster-backend')).not.toHaveProperty('HOST_PORTS')
  })
})

describe('the pod template of game servers', () => {
  test("is the operator's own, unchanged, if there is one", async () => {
    const all = await set(
      'games.podTemplate.spec.containers[0].name=game,games.podTemplate.spec.containers[0].image=mine:1',
    )
    expect(parse(data(all, 'muster-games')['pod-template.yaml'] ?? '')).toEqual({
      spec: { containers: [{ name: 'game', image: 'mine:1' }] },
    })
    expect(gamesPod(all).spec.containers).toMatchObject([{ name: 'game', image: 'mine:1' }])
  })
})

test('a volume without persistence is deleted with the pod', async () => {
  const all = await set('redis.persistence.enabled=false')
  const redis = named(all, 'StatefulSet', 'muster-redis')['spec'] as { template: PodTemplate }
  expect(redis).not.toHaveProperty('volumeClaimTemplates')
  expect(redis.template.spec.volumes).toContainEqual({ name: 'data', emptyDir: {} })
})

test('a release with another name uses that name', async () => {
  const all = await set('fullnameOverride=arena')
  expect(data(all, 'arena-proxy')['BACKEND_URL']).toBe('http://arena-backend.muster.svc:8081')
  expect(all.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('muster'))).toEqual([
    'muster-games',
  ])
})

test('a new image is a new migration Job', async () => {
  const jobs = await Promise.all(
    ['image.tag=a', 'image.tag=b', 'image.tag=a'].map(async (values) => {
      const all = await set(values)
      return all.find(({ kind }) => kind === 'Job')?.metadata.name
    }),
  )
  expect(jobs[0]).toMatch(/^muster-migrate-[0-9a-f]{8}$/)
  expect(jobs[1]).not.toBe(jobs[0])
  expect(jobs[2]).toBe(jobs[0])
})

/** Rows of the tables whose first column is `value`. */
function tableOf(page: string): readonly { path: string; otherwise: string }[] {
  const section = page.slice(page.indexOf('## Values'))
  const rows = section
    .slice(0, section.indexOf('\n## ', 1))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  return rows.flatMap((row) => {
    const [, paths = '', otherwise = ''] = row.split('|').map((cell) => cell.trim())
    return [...paths.matchAll(/`([\w.]+)`/g)].map(([, path = '']) => ({ path, otherwise }))
  })
}

function leaves(value: object, at = ''): Map<string, unknown> {
  return new Map(
    Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0
        ? [...leaves(inner, `${at}${name}.`)]
        : [[`${at}${name}`, inner] as const],
    ),
  )
}
