import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { podTemplateFaults, schemaFaults } from '../support/kubernetes-schema.ts'
import { chart, gamesPod, kept, lint, named, render, targets, type Manifest } from '../support/manifests.ts'

const folder = fileURLToPath(new URL('../../deploy/rendered', import.meta.url))

describe('the rendered manifests', () => {
  // A fresh machine builds Helm first.
  test('match the chart (otherwise run `make render`)', { timeout: 600_000 }, async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'muster-rendered-'))
    try {
      await render(fresh)
      expect(await textsIn(folder)).toEqual(await textsIn(fresh))
    } finally {
      await rm(fresh, { recursive: true })
    }
  })

  describe.each(targets)('for %s', (target) => {
    const all = kept(target)

    test.each(all.map((each) => [each.kind, each.metadata.name, each] as const))(
      '%s %s matches the API schema, without unknown fields',
      (_kind, _name, manifest) => {
        expect(schemaFaults(manifest)).toEqual([])
      },
    )

    test('contain a pod template for game servers that matches the API schema', () => {
      expect(podTemplateFaults(gamesPod(all))).toEqual([])
    })

    test('contain each object once', () => {
      const names = all.map((each) => `${each.kind} ${each.metadata.namespace ?? ''} ${each.metadata.name}`)
      expect(names).toEqual([...new Set(names)])
    })
  })
})

describe('the schema', () => {
  const faults: readonly (readonly [what: string, kind: string, from: string, to: string])[] = [
    ['a misspelt field of a container', 'Deployment', '"readinessProbe"', '"readinesProbe"'],
    [
      'a misspelt field of a pod',
      'Deployment',
      '"terminationGracePeriodSeconds"',
      '"terminationGraceSeconds"',
    ],
    ['a field in the wrong place', 'Deployment', '"strategy"', '"restartPolicy"'],
    ['a string instead of a number', 'Deployment', '"containerPort":8081', '"containerPort":"8081"'],
    ['a missing field', 'Deployment', '"selector":', '"selectors":'],
    ['a misspelt selector of a NetworkPolicy', 'NetworkPolicy', '"podSelector"', '"podSelectors"'],
    ['a misspelt field of an autoscaler', 'HorizontalPodAutoscaler', '"maxReplicas"', '"maxReplica"'],
    ['a misspelt list of verbs', 'Role', '"verbs"', '"verb"'],
    ['an unknown kind', 'Role', '"kind":"Role"', '"kind":"Roll"'],
    ['an unknown version', 'Role', '"rbac.authorization.k8s.io/v1"', '"rbac.authorization.k8s.io/v9"'],
  ]
  test.each(faults)('sees %s', (_what, kind, from, to) => {
    const whole = JSON.stringify(named(kept('native'), kind, 'muster-backend'))
    expect(whole).toContain(from)
    const planted = JSON.parse(whole.replace(from, to)) as Manifest
    expect(schemaFaults(planted)).not.toEqual([])
  })
})

test('`helm lint` accepts the chart', async () => {
  expect(await lint()).not.toMatch(/\[(INFO|WARNING|ERROR)\]/)
})

test('the chart with all optional parts matches the API schema', async () => {
  const all = await chart(
    ...on(
      'metrics.serviceMonitor.enabled=true,networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.name=monitoring,load.enabled=true,proxy.tls.existingSecret=tls,games.address=host-port',
    ),
    ...on(
      'createNamespace=true,priorityClass.create=true,games.quota.pods=500,redis.persistence.enabled=false',
    ),
    ...on(
      'proxy.service.type=LoadBalancer,proxy.service.loadBalancerSourceRanges={10.0.0.0/8},imagePullSecrets[0].name=pull',
    ),
    ...on(
      'backend.autoscaling.enabled=false,proxy.autoscaling.enabled=false,postgres.persistence.hostPath=/srv',
    ),
  )
  const monitor = named(all, 'ServiceMonitor', 'muster-backend')
  expect(monitor['spec']).toMatchObject({ endpoints: [{ port: 'http', path: '/metrics', interval: '15s' }] })
  const ofProxies = named(all, 'PodMonitor', 'muster-proxy')
  expect(ofProxies['spec']).toMatchObject({
    podMetricsEndpoints: [{ port: 'metrics', path: '/metrics', interval: '15s' }],
  })
  const known = all.filter((each) => each !== monitor && each !== ofProxies)
  expect(known.length).toBeGreaterThan(30)
  expect(known.flatMap((each) => schemaFaults(each).map((fault) => `${each.kind}: ${fault}`))).toEqual([])
})

function on(values: string): readonly string[] {
  return ['--set', values]
}

async function textsIn(of: string): Promise<Record<string, string>> {
  const files = (await readdir(of, { recursive: true })).filter((file) => file.endsWith('.yaml')).sort()
  const texts = files.map(async (file) => [file, await readFile(join(of, file), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(texts))
}
