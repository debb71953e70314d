import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { chart, data, gamesPod, named, pods, type Container, type PodTemplate } from '../support/manifests.ts'

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
  test("is the chart's own version, and a tag or a digest of one's own before it", async () => {
    expect((await containerOf('image.repository=a/muster')).image).toBe('a/muster:0.1.0')
    expect((await containerOf('image.tag=v2')).image).toBe('muster:v2')
    const digest = `sha256:${'0'.repeat(64)}`
    expect((await containerOf(`image.tag=v2,image.digest=${digest}`)).image).toBe(`muster@${digest}`)
  })
})

describe('the settings of the backend', () => {
  test('are those of the values before those of the chart, whole numbers as they are', async () => {
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

  test('make new pods when they change, and not otherwise', async () => {
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
    // What is not mounted makes no new pods.
    expect(await settingsOf(`${template}.image=a:1,games.stopSeconds=3`)).toBe(one)
  })

  test('name the pod by itself, and take secrets from the secret', async () => {
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

test('the secret is not made when there is one', async () => {
  const all = await set('existingSecret=mine')
  expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([])
})

test('databases that are not bundled leave nothing', async () => {
  const all = await set('redis.enabled=false,postgres.enabled=false')
  expect(all.filter(({ metadata }) => /-(redis|postgres)$/.test(metadata.name))).toEqual([])
})

describe('host ports', () => {
  test('are told to the backend, and leave the namespace of game servers open to them', async () => {
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
  test("is the operator's, whole, when they give one", async () => {
    const all = await set(
      'games.podTemplate.spec.containers[0].name=game,games.podTemplate.spec.containers[0].image=mine:1',
    )
    expect(parse(data(all, 'muster-games')['pod-template.yaml'] ?? '')).toEqual({
      spec: { containers: [{ name: 'game', image: 'mine:1' }] },
    })
    expect(gamesPod(all).spec.containers).toMatchObject([{ name: 'game', image: 'mine:1' }])
  })
})

test('a volume that is not kept goes with the pod', async () => {
  const all = await set('redis.persistence.enabled=false')
  const redis = named(all, 'StatefulSet', 'muster-redis')['spec'] as { template: PodTemplate }
  expect(redis).not.toHaveProperty('volumeClaimTemplates')
  expect(redis.template.spec.volumes).toContainEqual({ name: 'data', emptyDir: {} })
})

test('a release of another name is found by its own names', async () => {
  const all = await set('fullnameOverride=arena')
  expect(data(all, 'arena-proxy')['BACKEND_URL']).toBe('http://arena-backend.muster.svc:8081')
  expect(all.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('muster'))).toEqual([
    'muster-games',
  ])
})

test('another image is another migration', async () => {
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
