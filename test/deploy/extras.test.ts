import { describe, expect, test } from 'vitest'

import { schemaFaults } from '../support/kubernetes-schema.ts'
import { chart, data, gamesPod, named, pods, type Manifest, type PodSpec } from '../support/manifests.ts'

/** An operator's secret as files, and other additions, for one part. */
const own = (part: string): readonly string[] => [
  `${part}.extraVolumes[0].name=own,${part}.extraVolumes[0].secret.secretName=own`,
  `${part}.extraVolumeMounts[0].name=own,${part}.extraVolumeMounts[0].mountPath=/own`,
  `${part}.envFrom[0].secretRef.name=more`,
  `${part}.extraEnv[0].name=NODE_EXTRA_CA_CERTS,${part}.extraEnv[0].value=/own/ca.crt`,
]
const made = (...values: readonly string[]) => chart('--set', values.join(','))

function specOf(all: readonly Manifest[], name: RegExp): PodSpec {
  const [, template] = [...pods(all)].find(([each]) => name.test(each)) ?? []
  if (!template) throw new Error(`there is no pod of ${name}`)
  return template.spec
}
const names = (spec: PodSpec): readonly string[] =>
  (spec.containers[0]?.env ?? []).flatMap(({ name, valueFrom }) => (valueFrom?.secretKeyRef ? name : []))

describe("an operator's own files and variables", () => {
  test.each([
    ['the backend', 'backend', /-backend$/],
    ['the migration, which uses the same database', 'backend', /-migrate-/],
    ['the proxy', 'proxy', /-proxy$/],
  ])('reach %s', async (_who, part, pod) => {
    const all = await made(...own(part))
    const spec = specOf(all, pod)
    const [container] = spec.containers
    expect(spec.volumes).toContainEqual({ name: 'own', secret: { secretName: 'own' } })
    expect(container?.['volumeMounts']).toContainEqual({ name: 'own', mountPath: '/own' })
    expect(container?.['envFrom']).toContainEqual({ secretRef: { name: 'more' } })
    expect(container?.env).toContainEqual({ name: 'NODE_EXTRA_CA_CERTS', value: '/own/ca.crt' })
    expect(all.flatMap(schemaFaults)).toEqual([])
  })

  test('reach game servers', async () => {
    const { spec } = gamesPod(await made(...own('games')))
    const [container] = spec.containers
    expect(spec.volumes).toContainEqual({ name: 'own', secret: { secretName: 'own' } })
    expect(container?.['volumeMounts']).toContainEqual({ name: 'own', mountPath: '/own' })
    expect(container?.['envFrom']).toEqual([{ secretRef: { name: 'more' } }])
  })

  test("name the secret of players' tokens, which no setting shows", async () => {
    const all = await made(
      'auth.mode=jwt,auth.jwtSecretName=players,auth.issuer=studio,auth.audience=game,auth.roleClaim=role',
      'load.enabled=true',
    )
    const secret = { name: 'JWT_SECRET', valueFrom: { secretKeyRef: { name: 'players', key: 'JWT_SECRET' } } }
    expect(specOf(all, /-backend$/).containers[0]?.env).toContainEqual(secret)
    expect(specOf(all, /-load/).containers[0]?.env).toContainEqual(secret)
    const settings = data(all, 'muster-backend')
    expect(settings).toMatchObject({
      AUTH: 'jwt',
      JWT_ISSUER: 'studio',
      JWT_AUDIENCE: 'game',
      JWT_ROLE_CLAIM: 'role',
    })
    expect(Object.keys(settings)).not.toContain('ALLOW_ANONYMOUS')
  })

  test('replace keys of the secret, which no pod then reads', async () => {
    const all = await made(
      'backend.settings.DATABASE_URL_FILE=/own/database',
      'backend.settings.TOKEN_SECRET_FILE=/own/token',
      'backend.extraEnv[0].name=REDIS_URL,backend.extraEnv[0].value=redis://mine:6379',
      'proxy.settings.TOKEN_SECRET_FILE=/own/token',
    )
    expect(names(specOf(all, /-backend$/))).toEqual(['ADMIN_TOKEN'])
    expect(names(specOf(all, /-proxy$/))).toEqual([])
    const migrate = specOf(all, /-migrate-/)
    expect(names(migrate)).toEqual([])
    expect(migrate.containers[0]?.env).toContainEqual({ name: 'DATABASE_URL_FILE', value: '/own/database' })
    expect(data(all, 'muster-backend')['DATABASE_URL_FILE']).toBe('/own/database')
  })
})

test('the public Service accepts a load balancer class and both address families', async () => {
  const service = (all: readonly Manifest[]) => named(all, 'Service', 'muster-proxy')
  const all = await made(
    'proxy.service.type=LoadBalancer,proxy.service.loadBalancerClass=example.org/nlb',
    'proxy.service.ipFamilyPolicy=PreferDualStack,proxy.service.ipFamilies={IPv6,IPv4}',
  )
  expect(service(all)['spec']).toMatchObject({
    loadBalancerClass: 'example.org/nlb',
    ipFamilyPolicy: 'PreferDualStack',
    ipFamilies: ['IPv6', 'IPv4'],
  })
  expect(schemaFaults(service(all))).toEqual([])
  for (const field of ['loadBalancerClass', 'ipFamilyPolicy', 'ipFamilies'])
    expect(service(await made('load.clients=1'))['spec']).not.toHaveProperty(field)
})

test('game servers reach what the operator allows, and nothing more', async () => {
  const to = 'networkPolicy.gamesTo[0]'
  const egressOf = (all: readonly Manifest[]) =>
    (named(all, 'NetworkPolicy', 'muster-games')['spec'] as { egress: readonly object[] }).egress
  const all = await made(`${to}.to[0].ipBlock.cidr=10.1.0.0/16,${to}.ports[0].port=443`)
  const before = egressOf(await made('load.clients=1'))
  expect(egressOf(all)).toEqual([
    ...before,
    { to: [{ ipBlock: { cidr: '10.1.0.0/16' } }], ports: [{ port: 443 }] },
  ])
})

describe('a drain of a node', () => {
  const budgetOf = (all: readonly Manifest[]) =>
    all.find(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name === 'muster-games')

  test('waits for the live matches of this release, but not for waiting servers', async () => {
    expect(budgetOf(await made('load.clients=1'))).toMatchObject({
      metadata: { namespace: 'muster-games' },
      spec: {
        minAvailable: 1_000_000,
        selector: {
          matchLabels: {
            'app.kubernetes.io/managed-by': 'muster',
            'muster.dev/owner': 'muster-servers',
            'muster.dev/state': 'serving',
          },
        },
      },
    })
  })

  test('does not wait if the operator disables it', async () => {
    expect(budgetOf(await made('games.podDisruptionBudget.enabled=false'))).toBeUndefined()
  })
})

describe('the address of players', () => {
  const settingsWith = async (...values: readonly string[]) => {
    const all = await chart(...values.flatMap((value) => ['--set', value]))
    const { LIMITS_PER_ADDRESS, TRUSTED_PROXIES, PROXY_PROTOCOL } = data(all, 'muster-proxy')
    return { LIMITS_PER_ADDRESS, TRUSTED_PROXIES, PROXY_PROTOCOL }
  }
  const balancer = 'proxy.service.type=LoadBalancer'

  test('is unknown by default, so that nothing is limited by it', async () => {
    const off = { LIMITS_PER_ADDRESS: 'off', TRUSTED_PROXIES: undefined, PROXY_PROTOCOL: undefined }
    expect(await settingsWith()).toEqual(off)
    expect(await settingsWith(balancer)).toEqual(off)
    expect(await settingsWith('proxy.service.externalTrafficPolicy=Local')).toEqual(off)
  })

  test('is known with `Local`, and from load balancers that say it', async () => {
    expect(await settingsWith(balancer, 'proxy.service.externalTrafficPolicy=Local')).toEqual({})
    const said = await settingsWith('proxy.trustedProxies=10.0.0.0/8\\,private', 'proxy.proxyProtocol=true')
    expect(said).toEqual({ TRUSTED_PROXIES: '10.0.0.0/8,private', PROXY_PROTOCOL: 'true' })
    const { LIMITS_PER_ADDRESS } = await settingsWith('proxy.settings.LIMITS_PER_ADDRESS=on')
    expect(LIMITS_PER_ADDRESS).toBe('on')
  })

  test('is not asked of the kubelet, which sends no PROXY header: its probes are on the metrics port', async () => {
    const [container] = pods(await chart()).get('muster-proxy')?.spec.containers ?? []
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(container).toHaveProperty(`${probe}.httpGet.port`, 'metrics')
  })
})
