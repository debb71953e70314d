import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { chart } from '../support/manifests.ts'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
const set = (values: string) => chart('--set', values)
const game = 'games.podTemplate.spec.containers[0].name=game'

describe('values', () => {
  test.each([
    ['a value that is not there', 'replicas=3'],
    ['a misspelt value', 'backend.replica=3'],
    ['a misspelt value, deeper', 'redis.persistence.sise=1Gi'],
    ['a text for a number', 'proxy.port=http'],
    ['a port that cannot be', 'backend.port=70000'],
    ['an address of no kind', 'games.address=node'],
    ['a range that is none', 'games.hostPorts=28000'],
    ['a type that a Service has not', 'proxy.service.type=Public'],
    ['the latest image', 'image.tag=latest'],
    ['a digest that is none', 'image.digest=sha256:abc'],
    ['a database elsewhere that is none', 'postgres.url=mysql://db/muster'],
    ['a setting that is no variable', 'backend.settings.session-size=4'],
    ['a variable that the backend does not have', 'backend.settings.SESION_SIZE=4'],
    ['a variable of the other part', 'proxy.settings.SESSION_SIZE=4'],
    ['a variable that another value sets', 'backend.settings.PORT=4'],
    ['a secret as a plain setting', 'backend.settings.TOKEN_SECRET=x'],
    ['a memory that Redis does not understand', 'redis.maxMemory=1Gi'],
    ['no bound for the memory of Redis', 'redis.maxMemory=0'],
    ['a family of addresses that is none', 'proxy.service.ipFamilyPolicy=Dual'],
    ['a pod template without a game', 'games.podTemplate.spec.containers[0].name=server'],
    ['a pod template without a spec', 'games.podTemplate.metadata.labels.team=blue'],
    ['a pod template that sets what Muster sets', `games.podTemplate.spec.hostNetwork=true,${game}`],
  ])('are refused with %s', async (_what, values) => {
    const refusal = set(values)
    await expect(refusal).rejects.toThrow(/values don't meet the specifications of the schema/)
    // It names the place, or what does not belong there.
    const path = (values.split('=')[0] ?? '').split('.')
    await expect(refusal).rejects.toThrow(path.includes('podTemplate') ? 'podTemplate' : (path.at(-1) ?? ''))
  })

  test.each([
    ['games.namespace=muster', "games.namespace (muster) must not be the release's own"],
    ['games.pool.min=11', 'games.pool.min (11) must not be more than games.pool.max (10)'],
    ['backend.settings.POOL_MAX=0', 'games.pool.min (1) must not be more than games.pool.max (0)'],
    ['games.ports.control=8080', 'games.ports.control and games.ports.game must differ, and are both 8080'],
    ['games.ports.control=8081', 'games.ports.control and backend.port must differ, and are both 8081'],
    ['games.ports.control=9090', 'games.ports.control and proxy.metricsPort must differ, and are both 9090'],
    ['proxy.metricsPort=8080', 'proxy.port and proxy.metricsPort must differ, and are both 8080'],
    ['games.hostPorts=30500-30600', 'games.hostPorts (30500-30600) must not touch 30000-32767'],
    ['games.hostPorts=29000-30000', 'games.hostPorts (29000-30000) must not touch 30000-32767'],
    ['games.hostPorts=29000-28000', 'games.hostPorts (29000-28000) must be a range of ports'],
    ['proxy.autoscaling.minReplicas=7', 'proxy.autoscaling.minReplicas must not be more than'],
  ])('that are right each and wrong together are refused: %s', async (values, sentence) => {
    await expect(set(values)).rejects.toThrow(sentence)
  })

  test('that are wrong in several ways are told all at once', async () => {
    const refusal = set('games.namespace=muster,games.pool.min=11')
    await expect(refusal).rejects.toThrow(/games.namespace .*\ngames.pool.min /)
  })

  test('may be the greatest and the least that fit', async () => {
    await set('games.hostPorts=32768-65535,games.pool.min=10,redis.maxMemory=1gb')
    await set('games.hostPorts=1-29999,backend.settings.POOL_MAX=0,backend.settings.POOL_MIN=0')
  })

  test('without a secret are refused where no cluster remembers one: each render would make another', async () => {
    await expect(set('existingSecret=')).rejects.toThrow(
      'existingSecret must name a secret when no cluster is asked',
    )
  })
})

/** Set by other values, by the chart itself, or of no use in a cluster. */
const notSettings = {
  backend: [
    'PORT',
    'FLEET',
    'FLEET_DIR',
    'GAME_NAMESPACE',
    'GAME_OWNER',
    'POD_TEMPLATE',
    'GAME_ADDRESS',
    'HOST_PORTS',
    'POD_NAME',
  ],
  proxy: ['PORT', 'METRICS_PORT', 'TLS_CERT_FILE', 'TLS_KEY_FILE'],
}
/** Taken from the secret, or from a file. */
const secrets = {
  backend: ['ADMIN_TOKEN', 'DATABASE_URL', 'REDIS_URL', 'TOKEN_SECRET'],
  proxy: ['TOKEN_SECRET'],
}

test.each(['backend', 'proxy'] as const)('settings of the %s are its variables in the docs', (part) => {
  const schema = JSON.parse(read('deploy/chart/values.schema.json')) as {
    properties: Record<typeof part, { properties: { settings: { propertyNames: { pattern: string } } } }>
  }
  const { pattern } = schema.properties[part].properties.settings.propertyNames
  const [, names = '', files = ''] = /^\^\(\((.*)\)\(_FILE\)\?\|\((.*)\)_FILE\)\$$/.exec(pattern) ?? []
  const others = [...notSettings[part], ...secrets[part]]
  expect(names.split('|').sort()).toEqual(
    variablesOf(part)
      .filter((name) => !others.includes(name))
      .sort(),
  )
  expect(files.split('|').sort()).toEqual(secrets[part])
})

function variablesOf(part: string): readonly string[] {
  const rows = read('docs/configuration.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  return rows.flatMap((row) => {
    const [, names = '', of = ''] = row.split('|').map((cell) => cell.trim())
    const itsOwn = of.split(', ').some((each) => each === part || each === 'all')
    return itsOwn ? [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name) : []
  })
}
