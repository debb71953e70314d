import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { chart } from '../support/manifests.ts'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
const set = (values: string) => chart('--set', values)
const game = 'games.podTemplate.spec.containers[0].name=game'

describe('values', () => {
  test.each([
    ['an unknown value', 'replicas=3'],
    ['a misspelt value', 'backend.replica=3'],
    ['a misspelt value, deeper', 'redis.persistence.sise=1Gi'],
    ['a string for a number', 'proxy.port=http'],
    ['an invalid port', 'backend.port=70000'],
    ['an unknown kind of address', 'games.address=node'],
    ['an invalid range', 'games.hostPorts=28000'],
    ['an unknown Service type', 'proxy.service.type=Public'],
    ['the latest image', 'image.tag=latest'],
    ['an invalid digest', 'image.digest=sha256:abc'],
    ['an invalid external database', 'postgres.url=mysql://db/muster'],
    ['a setting that is not a variable', 'backend.settings.session-size=4'],
    ['a variable unknown to the backend', 'backend.settings.SESION_SIZE=4'],
    ["another part's variable", 'proxy.settings.SESSION_SIZE=4'],
    ['a variable that another value sets', 'backend.settings.PORT=4'],
    ['a secret as a plain setting', 'backend.settings.TOKEN_SECRET=x'],
    ['a memory size that Redis does not understand', 'redis.maxMemory=1Gi'],
    ['no memory limit for Redis', 'redis.maxMemory=0'],
    ['a misspelt setting of a queue', 'queues.duel.sise=2'],
    ['a queue without players', 'queues.duel.size=0'],
    ['an unknown address family', 'proxy.service.ipFamilyPolicy=Dual'],
    ['a pod template without a game', 'games.podTemplate.spec.containers[0].name=server'],
    ['a pod template without a spec', 'games.podTemplate.metadata.labels.team=blue'],
    ['a pod template that sets what Muster sets', `games.podTemplate.spec.hostNetwork=true,${game}`],
  ])('are refused with %s', async (_what, values) => {
    const refusal = set(values)
    await expect(refusal).rejects.toThrow(/values don't meet the specifications of the schema/)
    // The message names the field, or the unknown one.
    const path = (values.split('=')[0] ?? '').split('.')
    await expect(refusal).rejects.toThrow(path.includes('podTemplate') ? 'podTemplate' : (path.at(-1) ?? ''))
  })

  test.each([
    ['games.namespace=muster', "games.namespace (muster) must not be the release's own"],
    ['auth.allowAnonymous=false', 'auth.mode is none, so anyone could act for any player'],
    ['auth.mode=jwt', 'auth.mode=jwt needs exactly one of'],
    ['auth.mode=jwt,auth.jwtSecretName=a,auth.jwksUrl=https://b.example', 'needs exactly one of'],
    ['games.pool.min=11', 'games.pool.min (11) must not be more than games.pool.max (10)'],
    ['backend.settings.POOL_MAX=0', 'games.pool.min (1) must not be more than games.pool.max (0)'],
    ['games.ports.control=8080', 'games.ports.control and games.ports.game must differ, but both are 8080'],
    ['games.ports.control=8081', 'games.ports.control and backend.port must differ, but both are 8081'],
    ['games.ports.control=9090', 'games.ports.control and proxy.metricsPort must differ, but both are 9090'],
    ['proxy.metricsPort=8080', 'proxy.port and proxy.metricsPort must differ, but both are 8080'],
    ['games.hostPorts=30500-30600', 'games.hostPorts (30500-30600) must not overlap 30000-32767'],
    ['games.hostPorts=29000-30000', 'games.hostPorts (29000-30000) must not overlap 30000-32767'],
    ['games.hostPorts=29000-28000', 'games.hostPorts (29000-28000) must be a range of ports'],
    ['queues.duel.size=2,queues.squad.size=8', 'defaultQueue must name the queue for clients that name none'],
    ['queues.duel.size=2,defaultQueue=squad', 'defaultQueue (squad) must name one of queues'],
    ['queues.duel.size=2,backend.settings.QUEUE=duel', 'backend.settings.QUEUE must not be set with queues'],
    ['proxy.proxyProtocol=true', 'proxy.proxyProtocol needs proxy.trustedProxies'],
    ['proxy.autoscaling.minReplicas=7', 'proxy.autoscaling.minReplicas must not be more than'],
  ])('that are valid alone and wrong together are refused: %s', async (values, sentence) => {
    await expect(set(values)).rejects.toThrow(sentence)
  })

  test('with several errors report all at once', async () => {
    const refusal = set('games.namespace=muster,games.pool.min=11')
    await expect(refusal).rejects.toThrow(/games.namespace .*\ngames.pool.min /)
  })

  test('may be the largest and the smallest allowed', async () => {
    await set('games.hostPorts=32768-65535,games.pool.min=10,redis.maxMemory=1gb')
    await set('games.hostPorts=1-29999,backend.settings.POOL_MAX=0,backend.settings.POOL_MIN=0')
  })

  test('without a secret are refused where no cluster remembers it: each render would make a new one', async () => {
    await expect(set('existingSecret=')).rejects.toThrow(
      'existingSecret must name a secret when there is no access to a cluster',
    )
  })
})

/** Set by other values or by the chart, or useless in a cluster. */
const notSettings = {
  backend: [
    'PORT',
    'AUTH',
    'ALLOW_ANONYMOUS',
    'JWT_JWKS_URL',
    'JWT_ISSUER',
    'JWT_AUDIENCE',
    'JWT_ROLE_CLAIM',
    'FLEET',
    'FLEET_DIR',
    'GAME_NAMESPACE',
    'GAME_OWNER',
    'POD_TEMPLATE',
    'GAME_ADDRESS',
    'HOST_PORTS',
    'MUSTER_CONFIG',
    'POD_NAME',
  ],
  proxy: ['PORT', 'METRICS_PORT', 'TLS_CERT_FILE', 'TLS_KEY_FILE', 'TRUSTED_PROXIES', 'PROXY_PROTOCOL'],
}
/** Read from the secret, or from a file. */
const secrets = {
  backend: ['ADMIN_TOKEN', 'DATABASE_URL', 'JWT_SECRET', 'REDIS_URL', 'TOKEN_SECRET'],
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
