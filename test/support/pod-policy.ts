import type { Container, PodSpec } from './manifests.ts'

/** What a pod of ours must not be without: Pod Security `restricted`, and more. Gives what it lacks. */
export function podFaults(pod: PodSpec): readonly string[] {
  return [...pod.containers.flatMap(containerFaults), ...wholeFaults(pod)]
}

function wholeFaults(pod: PodSpec): readonly string[] {
  const { securityContext: as = {}, volumes = [] } = pod
  return faults({
    'runs as our user, who is not root':
      as['runAsNonRoot'] === true && as['runAsUser'] === 65532 && as['runAsGroup'] === 65532,
    "has the runtime's seccomp profile": type(as['seccompProfile']) === 'RuntimeDefault',
    'shares nothing of its node': !pod['hostNetwork'] && !pod['hostPID'] && !pod['hostIPC'],
    'mounts no folder of its node': volumes.every((volume) => !volume['hostPath']),
    'bounds what it writes outside of its volumes': volumes.every(
      ({ emptyDir }) => !emptyDir || Object.keys(emptyDir).includes('sizeLimit'),
    ),
    'says whether it has a token of the API': pod.automountServiceAccountToken !== undefined,
    'is not told of every service': pod.enableServiceLinks === false,
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
    'asks for a share, and for no more memory than it may have':
      requests.includes('cpu') && requests.includes('memory') && limits.includes('memory'),
    'names its image by more than `latest`': /(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/.test(image),
  })
}

/** Of what stays up: how it is known to be ready, and to live. */
export function probeFaults({ containers }: PodSpec): readonly string[] {
  return containers.flatMap((container) =>
    faults({
      'is asked whether it is ready': container['readinessProbe'] !== undefined,
      'is asked whether it lives': container['livenessProbe'] !== undefined,
    }),
  )
}

function faults(promises: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(promises).flatMap(([promise, holds]) => (holds ? [] : [promise]))
}

function type(profile: unknown): unknown {
  return (profile as { type?: string } | undefined)?.type
}
