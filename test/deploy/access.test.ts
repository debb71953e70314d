import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { chart, data, kept, named, pods, targets, type Labels, type Manifest } from '../support/manifests.ts'

interface Peer {
  readonly podSelector?: { matchLabels?: Labels }
  readonly namespaceSelector?: { matchLabels?: Labels }
  readonly ipBlock?: { cidr: string }
}
interface Way {
  readonly from?: readonly Peer[]
  readonly to?: readonly Peer[]
  readonly ports?: readonly { port: number; protocol: string }[]
}
interface Policy {
  readonly podSelector: { matchLabels?: Labels }
  readonly policyTypes: readonly string[]
  readonly ingress?: readonly Way[]
  readonly egress?: readonly Way[]
}

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
const policy = (name: string, all = kept('native')): Policy =>
  named(all, 'NetworkPolicy', name)['spec'] as Policy

/** Peers and ports as text: `muster-games/* 8080`. */
function ways(list: readonly Way[] = [], side: 'from' | 'to' = 'from'): readonly string[] {
  return list.flatMap((way) =>
    (way[side] ?? [{}]).map((peer) => {
      const component = peer.podSelector?.matchLabels?.['app.kubernetes.io/component'] ?? '*'
      const where = peer.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] ?? 'own'
      const who = peer.ipBlock?.cidr ?? (way[side] ? `${where}/${component}` : 'anybody')
      return `${who} ${(way.ports ?? []).map(({ port }) => port).join()}`
    }),
  )
}

describe.each(targets)('the rights on %s', (target) => {
  const all = kept(target)

  test('are these verbs, in the namespace of game servers, and nothing else', () => {
    const roles = all.filter(({ kind }) => /Role/.test(kind))
    expect(roles.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? 'everywhere'}`)).toEqual([
      'Role muster-games',
      'RoleBinding muster-games',
    ])
    expect(roles[0]?.['rules']).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'delete', 'patch'] },
      // Never to read one.
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['muster-servers'], verbs: ['get'] },
    ])
    // The one that owns the game servers, in their namespace.
    expect(data(all, 'muster-backend')['GAME_OWNER']).toBe('muster-servers')
    const owners = all.filter(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.namespace === 'muster-games',
    )
    expect(owners.map(({ metadata }) => metadata.name)).toEqual(['muster-servers'])
    expect(roles[1]).toMatchObject({
      roleRef: { kind: 'Role', name: 'muster-backend' },
      subjects: [{ kind: 'ServiceAccount', name: 'muster-backend', namespace: 'muster' }],
    })
    expect(pods(all).get('muster-backend')?.spec.serviceAccountName).toBe('muster-backend')
  })

  test('enforce Pod Security in both namespaces', () => {
    for (const name of ['muster', 'muster-games'])
      expect(named(all, 'Namespace', name).metadata.labels).toMatchObject({
        'pod-security.kubernetes.io/enforce': 'restricted',
      })
  })

  test('have no secret in a file, or in the namespace of game servers', () => {
    expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([])
    // But for the one with the key of its own match.
    const game = JSON.stringify(pods(all).get('game server'))
    expect(game.match(/secret\w*"/gi)).toEqual(['secretKeyRef"'])
  })
})

test('deploy/secret.sh creates the keys that pods read from the secret, and the docs explain them', () => {
  const asked = [...pods(kept('native'))]
    .filter(([name]) => name !== 'game server')
    .flatMap(([, { spec }]) => spec.containers.flatMap(({ env = [] }) => env))
    .flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? [])
  const made = [...read('deploy/secret.sh').matchAll(/^([A-Z_]+)=/gm)].map(([, key = '']) => key)
  expect([...new Set(asked)].sort()).toEqual(made.sort())
  const page = read('docs/operations.md')
  for (const key of made) expect(page).toMatch(new RegExp(`^\\|[^|]*\\b${key}\\b`, 'm'))
})

test('the logs of a part are found by the label `app`, in the container of that name', () => {
  for (const name of ['backend', 'proxy', 'redis', 'postgres']) {
    const pod = pods(kept('native')).get(`muster-${name}`)
    expect(pod?.metadata.labels['app']).toBe(name)
    expect(pod?.spec.containers.map((container) => container.name)).toEqual([name])
  }
})

describe('the network', () => {
  const all = kept('native')

  test('denies both ways by default for every pod except the load', () => {
    for (const [name, { metadata }] of pods(all)) {
      if (name === 'game server' || name === 'muster-load') continue
      const component = metadata.labels['app.kubernetes.io/component'] ?? ''
      const { podSelector, policyTypes } = policy(`muster-${component}`)
      expect(policyTypes, name).toEqual(['Ingress', 'Egress'])
      expect(metadata.labels, name).toMatchObject(podSelector.matchLabels ?? {})
    }
    expect(policy('muster-games').podSelector).toEqual({})
    expect(policy('muster-games').policyTypes).toEqual(['Ingress', 'Egress'])
  })

  test('allows proxy and backend to a game server, and only reports and DNS from it', () => {
    const { ingress, egress } = policy('muster-games')
    expect(ways(ingress)).toEqual(['muster/backend 8090,8080', 'muster/proxy 8080'])
    expect(ways(egress, 'to')).toEqual(['muster/backend 8081', 'kube-system/* 53,53'])
  })

  test('allows only their users to the databases, and nothing from them', () => {
    expect(ways(policy('muster-redis').ingress)).toEqual(['own/backend 6379'])
    expect(ways(policy('muster-postgres').ingress)).toEqual(['own/backend 5432', 'own/migrate 5432'])
    for (const name of ['muster-redis', 'muster-postgres']) expect(policy(name).egress).toBeUndefined()
  })

  test('allows proxy and game servers to the backend, and everybody to the proxy', () => {
    expect(ways(policy('muster-backend').ingress)).toEqual(['own/proxy 8081', 'muster-games/* 8081'])
    expect(ways(policy('muster-proxy').ingress)).toEqual(['anybody 8080'])
    expect(ways(policy('muster-proxy').egress, 'to')).toEqual([
      'own/backend 8081',
      'muster-games/* 8080',
      'kube-system/* 53,53',
    ])
  })

  test("opens the proxy's metrics only to the named peers, on a port of no Service", async () => {
    const named = 'networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name'
    const open = await chart('--set', `${named}=monitoring`)
    expect(ways(policy('muster-proxy', open).ingress)).toEqual(['anybody 8080', 'monitoring/* 9090'])
    const [container] = pods(open).get('muster-proxy')?.spec.containers ?? []
    expect(container?.['ports']).toContainEqual({ name: 'metrics', containerPort: 9090 })
    expect(data(open, 'muster-proxy')['METRICS_PORT']).toBe('9090')
    const services = open.filter(({ kind }) => kind === 'Service')
    expect(JSON.stringify(services)).not.toContain('9090')
  })

  test('allows external databases', async () => {
    const elsewhere = await chart(
      ...[
        '--set',
        'redis.enabled=false,postgres.enabled=false,redis.url=redis://r,postgres.url=postgres://p/m',
      ],
    )
    expect(ways(policy('muster-backend', elsewhere).egress, 'to')).toContain('anybody 6379,5432')
    expect(ways(policy('muster-backend').egress, 'to').filter((way) => way.startsWith('anybody'))).toEqual([])
  })
})

describe('objects with selectors', () => {
  const all = kept('native')
  const labels = [...pods(all).values()].map(({ metadata }) => metadata.labels)
  const selected = (selector: Labels) =>
    labels.filter((each) => Object.entries(selector).every(([name, value]) => each[name] === value))
  const of = (kind: string): readonly Manifest[] => all.filter((each) => each.kind === kind)

  test('a Service, a disruption budget and a controller select the pods of one component', () => {
    const selectors = [
      ...of('Service').map(({ spec }) => (spec as { selector: Labels }).selector),
      ...['PodDisruptionBudget', 'Deployment', 'StatefulSet']
        .flatMap(of)
        // The budget for live matches selects pods that no manifest creates.
        .filter(({ metadata }) => metadata.namespace !== 'muster-games')
        .map(({ spec }) => (spec as { selector: { matchLabels: Labels } }).selector.matchLabels),
    ]
    expect(selectors).toHaveLength(10)
    for (const selector of selectors) expect(selected(selector)).toHaveLength(1)
  })

  test('an autoscaler targets an existing Deployment, which sets no replicas', () => {
    const scalers = of('HorizontalPodAutoscaler')
    expect(scalers.map(({ metadata }) => metadata.name)).toEqual(['muster-backend', 'muster-proxy'])
    for (const { spec } of scalers) {
      const { scaleTargetRef } = spec as { scaleTargetRef: { kind: string; name: string } }
      const target = named(all, scaleTargetRef.kind, scaleTargetRef.name)
      expect(target['spec']).not.toHaveProperty('replicas')
    }
  })

  test('every object is labelled with its component and release', () => {
    for (const { kind, metadata } of all)
      expect(Object.keys(metadata.labels ?? {}), `${kind} ${metadata.name}`).toEqual(
        expect.arrayContaining(
          ['name', 'instance', 'component', 'part-of', 'version', 'managed-by'].map(
            (of) => `app.kubernetes.io/${of}`,
          ),
        ),
      )
  })
})
