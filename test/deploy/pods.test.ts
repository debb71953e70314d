import { describe, expect, test } from 'vitest'

import {
  chart,
  data,
  gamesPod,
  kept,
  named,
  pods,
  targets,
  type Container,
  type PodSpec,
  type PodTemplate,
} from '../support/manifests.ts'
import { podFaults, probeFaults } from '../support/pod-policy.ts'

const backend = (): PodSpec => structuredClone(specOf('muster-backend'))
const specOf = (name: string): PodSpec => {
  const template = pods(kept('native')).get(name)
  if (!template) throw new Error(`there is no pod of ${name}`)
  return template.spec
}
const seconds = (spec: PodSpec): number =>
  (spec.containers[0]?.['lifecycle'] as { preStop: { sleep: { seconds: number } } }).preStop.sleep.seconds

describe.each(targets)('every pod of %s', (target) => {
  const all = [...pods(kept(target))]

  test('is there', () => {
    const names = all.map(([name]) => name.replace(/-[0-9a-f]{8}$/, ''))
    const system = ['backend', 'load', 'migrate', 'postgres', 'proxy', 'redis'].map(
      (name) => `muster-${name}`,
    )
    expect(names.sort()).toEqual(['game server', ...system])
  })

  test.each(all)('%s keeps the policy', (_name, { spec }) => {
    expect(podFaults(spec)).toEqual([])
  })

  test.each(all.filter(([, { spec }]) => spec.restartPolicy === undefined))(
    '%s has probes',
    (_name, { spec }) => {
      expect(probeFaults(spec)).toEqual([])
    },
  )

  test('has no API token, except the backend', () => {
    const token = all
      .filter(([, { spec }]) => spec.automountServiceAccountToken !== false)
      .map(([name]) => name)
    expect(token).toEqual(['muster-backend'])
  })
})

test('the pod of `helm test` keeps the policy', async () => {
  const test = pods(await chart()).get('muster-test')
  expect(test && podFaults(test.spec)).toEqual([])
})

describe('the policy', () => {
  const planted: readonly (readonly [fault: string, sees: string, plant: (pod: PodSpec) => PodSpec])[] = [
    ['root', 'runs as our user, which is not root', (pod) => withContext(pod, { runAsUser: 0 })],
    [
      'a user by chance',
      'runs as our user, which is not root',
      (pod) => withContext(pod, { runAsNonRoot: false }),
    ],
    [
      'no seccomp',
      "has the runtime's seccomp profile",
      (pod) => withContext(pod, { seccompProfile: { type: 'Unconfined' } }),
    ],
    ["the node's network", 'shares nothing of its node', (pod) => ({ ...pod, hostNetwork: true })],
    [
      'a folder of the node',
      'mounts no folder of its node',
      (pod) => ({ ...pod, volumes: [{ name: 'a', hostPath: { path: '/' } }] }),
    ],
    [
      'a disk without end',
      'limits what it writes outside its volumes',
      (pod) => ({ ...pod, volumes: [{ name: 'a', emptyDir: {} }] }),
    ],
    ['a token by default', 'sets whether it has an API token', without('automountServiceAccountToken')],
    ['service links', 'gets no variables of other services', without('enableServiceLinks')],
    ['escalation', 'gains no privileges', (pod) => inContainer(pod, { allowPrivilegeEscalation: true })],
    ['privileges', 'gains no privileges', (pod) => inContainer(pod, { privileged: true })],
    [
      'a root that can be written',
      'writes nothing to its root',
      (pod) => inContainer(pod, { readOnlyRootFilesystem: false }),
    ],
    [
      'capabilities',
      'has no capabilities',
      (pod) => inContainer(pod, { capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }),
    ],
    [
      'no resources',
      'requests resources, and no more memory than its limit',
      (pod) => container(pod, { resources: {} }),
    ],
    [
      'the latest image',
      'does not use the image tag `latest`',
      (pod) => container(pod, { image: 'a/muster:latest' }),
    ],
    [
      'an image without a tag',
      'does not use the image tag `latest`',
      (pod) => container(pod, { image: 'a:5000/muster' }),
    ],
  ]
  test.each(planted)('sees %s', (_fault, sees, plant) => {
    expect(podFaults(backend())).toEqual([])
    expect(podFaults(plant(backend()))).toEqual([sees])
  })

  test.each(['readinessProbe', 'livenessProbe'])('reports a missing %s', (probe) => {
    expect(probeFaults(container(backend(), { [probe]: undefined }))).toHaveLength(1)
  })
})

describe('a pod that is to stop', () => {
  test('has the time that its pause and its draining take', () => {
    const proxy = specOf('muster-proxy')
    const drain = Number(data(kept('native'), 'muster-proxy')['DRAIN_SECONDS'])
    expect(drain).toBeGreaterThan(0)
    expect(proxy.terminationGracePeriodSeconds).toBeGreaterThan(seconds(proxy) + drain)
    expect(backend().terminationGracePeriodSeconds).toBeGreaterThan(seconds(backend()) + 20)
  })

  test('still has it if the values change', async () => {
    const all = await chart('--set', 'proxy.drainSeconds=600,proxy.preStopSeconds=20')
    const { spec } = pods(all).get('muster-proxy') as PodTemplate
    expect(spec.terminationGracePeriodSeconds).toBe(630)
    expect(data(all, 'muster-proxy')['DRAIN_SECONDS']).toBe('600')
  })
})

describe('a game server', () => {
  const { spec, metadata } = gamesPod(kept('native'))

  test('is never restarted, and has a maximum lifetime', () => {
    expect(spec.restartPolicy).toBe('Never')
    // A match may last a day.
    expect(spec.activeDeadlineSeconds).toBeGreaterThan(86_400)
  })

  test('tolerates an unreachable node for as long as a match may last', () => {
    const patience = spec.tolerations?.map(({ key, effect, tolerationSeconds }) => [
      key,
      effect,
      tolerationSeconds,
    ])
    expect(patience).toEqual(
      ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => [
        key,
        'NoExecute',
        spec.activeDeadlineSeconds,
      ]),
    )
  })

  test('is not evicted by node autoscalers', () => {
    expect(metadata.annotations).toEqual({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'karpenter.sh/do-not-disrupt': 'true',
    })
  })

  test('has a lower priority than the system', () => {
    const own = ['backend', 'proxy', 'redis', 'postgres'].map(
      (name) => specOf(`muster-${name}`).priorityClassName,
    )
    expect(new Set(own)).toEqual(new Set(['muster']))
    expect(named(kept('native'), 'PriorityClass', 'muster')['value']).toBeGreaterThan(0)
    expect(spec.priorityClassName).toBeUndefined()
  })

  test('has its own nodes on EKS', () => {
    const eks = gamesPod(kept('eks')).spec
    expect(eks.nodeSelector).toEqual({ 'muster.dev/nodes': 'games' })
    expect(eks.tolerations).toContainEqual(
      expect.objectContaining({ key: 'muster.dev/nodes', value: 'games' }),
    )
  })
})

function withContext(pod: PodSpec, changes: object): PodSpec {
  return { ...pod, securityContext: { ...pod.securityContext, ...changes } }
}

function without(field: string) {
  return (pod: PodSpec): PodSpec => ({ ...pod, [field]: undefined })
}

function container(pod: PodSpec, changes: Partial<Container>): PodSpec {
  return { ...pod, containers: pod.containers.map((each) => ({ ...each, ...changes })) }
}

function inContainer(pod: PodSpec, changes: object): PodSpec {
  return {
    ...pod,
    containers: pod.containers.map((each) => ({
      ...each,
      securityContext: { ...each.securityContext, ...changes },
    })),
  }
}
