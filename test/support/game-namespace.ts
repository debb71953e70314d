import { randomUUID } from 'node:crypto'

import {
  openKubernetes,
  type KubernetesSettings,
  type OpenedKubernetes,
} from '../../src/adapters/kubernetes/open-kubernetes.ts'
import { logger } from '../../src/runtime/log.ts'
import type { ApiServer } from './api-server.ts'
import { GAME_SERVER_IMAGE } from './cluster/api.ts'
import { waitFor } from './wait-for.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'

/** All rights of the backend in a cluster. */
const fleetRules = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] },
]

/** A namespace for one test, like the chart's for game servers, and the right to use it. */
export async function gameNamespace(
  api: ApiServer,
  security: 'restricted' | 'privileged' = 'restricted',
): Promise<string> {
  const name = `games-${randomUUID().slice(0, 8)}`
  const labels = { 'pod-security.kubernetes.io/enforce': security }
  const of = (kind: string, apiVersion: string) => ({ apiVersion, kind, metadata: { name: 'fleet' } })
  await api.must('POST', '/api/v1/namespaces', { metadata: { name, labels } })
  // The controller manager, which is missing here, would create it.
  await api.must('POST', `/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } })
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${name}`
  const version = 'rbac.authorization.k8s.io/v1'
  await api.must('POST', `${rbac}/roles`, { ...of('Role', version), rules: fleetRules })
  await api.must('POST', `${rbac}/rolebindings`, {
    ...of('RoleBinding', version),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'fleet' },
    subjects: [{ kind: 'User', name: 'fleet', apiGroup: 'rbac.authorization.k8s.io' }],
  })
  await waitFor('the API server to know of the right', () => mayListPods(api, name))
  return name
}

/** The authorizer learns about a new right from a watch: on a busy machine later than its creator. */
async function mayListPods(api: ApiServer, namespace: string): Promise<boolean> {
  interface Review {
    readonly status: { readonly allowed: boolean }
  }
  const spec = { user: 'fleet', resourceAttributes: { namespace, verb: 'list', resource: 'pods' } }
  const { status } = await api.must<Review>('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    spec,
  })
  return status.allowed
}

/** Limits the pods to this many. There is no quota controller here to report usage. */
export async function setQuota(api: ApiServer, namespace: string, pods: number): Promise<void> {
  const hard = { pods: String(pods) }
  const path = `/api/v1/namespaces/${namespace}/resourcequotas`
  const { status } = await api.ask('POST', path, { metadata: { name: 'few' }, spec: { hard } })
  if (status === 409) await api.must('PATCH', `${path}/few`, { spec: { hard } })
  await api.must('PATCH', `${path}/few/status`, { status: { hard, used: { pods: '0' } } })
}

export function fleetSettings(kubeconfig: string, namespace: string): KubernetesSettings {
  return {
    kubeconfig,
    namespace,
    podTemplate: undefined,
    owner: undefined,
    system: 'default',
    image: GAME_SERVER_IMAGE,
    backendUrl: 'http://127.0.0.1:9',
    deadlines: defaultDeadlines,
    gameEnv: {},
    gameAddress: { kind: 'pod' },
    maxServers: 2,
    startWithinMs: 30_000,
    keyOf: () => '00'.repeat(32),
  }
}

/** Opens a fleet, and records why it listed everything again. */
export async function openFleet(
  settings: KubernetesSettings,
): Promise<OpenedKubernetes & { relists: string[] }> {
  const relists: string[] = []
  const hears = { log: logger('test', 'fatal'), relisted: (reason: string) => void relists.push(reason) }
  return { ...(await openKubernetes(settings, hears)), relists }
}
