import type { Container, PodSpec } from './manifests.ts'

/** What our pods must have: Pod Security `restricted`, and more. Returns what is missing. */
export function podFaults(pod: PodSpec): readonly string[] {
  return [...pod.containers.flatMap(containerFaults), ...wholeFaults(pod)]
}

function wholeFaults(pod: PodSpec): readonly string[] {
  const { securityContext: as = {}, volumes = [] } = pod
  return faults({
    'runs as our user, which is not root':
      as['runAsNonRoot'] === true && as['runAsUser'] === 65532 && as['runAsGroup'] === 65532,
    "has the runtime's seccomp profile": type(as['seccompProfile']) === 'RuntimeDefault',
    'shares nothing of its node': !pod['hostNetwork'] && !pod['hostPID'] && !pod['hostIPC'],
    'mounts no folder of its node': volumes.every((volume) => !volume['hostPath']),
    'limits what it writes outside its volumes': volumes.every(
      ({ emptyDir }) => !emptyDir || Object.keys(emptyDir).includes('sizeLimit'),
    ),
    'sets whether it has an API token': pod.automountServiceAccountToken !== undefined,
    'gets no variables of other services': pod.enableServiceLinks === false,
  })
}

function containerFaults(container: Container): readonly string[] {
  const { securityContext: as = {}, resources = {}, image } = container
  const requests = Object.keys(resources.requests ?? {})
  const limits = Object.keys(resources.limits ?? {})
  return faults({
    'gains no privileges': as['allowPrivilegeEscalation'] === false && as['privileged'] !== true,
    'writes nothing to its root': as['readOnlyRootFilesystem'] === true,
    'has no capabilities': JSON.stringify(as['capabilities']) === '{"drop":["ALL"]}',
    'requests resources, and no more memory than its limit':
      requests.includes('cpu') && requests.includes('memory') && limits.includes('memory'),
    'does not use the image tag `latest`': /(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/.test(image),
  })
}

/** For long-running pods: readiness and liveness. */
export function probeFaults({ containers }: PodSpec): readonly string[] {
  return containers.flatMap((container) =>
    faults({
      'has a readiness probe': container['readinessProbe'] !== undefined,
      'has a liveness probe': container['livenessProbe'] !== undefined,
    }),
  )
}

function faults(promises: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(promises).flatMap(([promise, holds]) => (holds ? [] : [promise]))
}

function type(profile: unknown): unknown {
  return (profile as { type?: string } | undefined)?.type
}
