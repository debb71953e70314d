import { freePort } from '../../src/demo/free-port.ts'
import { GAME_SERVER_IMAGE } from '../../test/support/cluster/api.ts'
import { musterCommand, serve, type Child } from './child.ts'
import type { OpenedNamespace } from './cluster.ts'
import { backendEnv } from './stores.ts'

export const ADMIN_TOKEN = 'the-token-of-a-benchmark'

/** The backend as a process on this machine, which is the cluster's node: its game servers are pods, matches are of two. */
export async function podBackend(
  { kubeconfig, name, node }: OpenedNamespace,
  redisUrl: string,
  more: Readonly<Record<string, string>>,
): Promise<Child> {
  const port = String(await freePort())
  return serve([musterCommand, 'backend'], {
    ...backendEnv(redisUrl),
    LOG_LEVEL: 'info',
    FLEET: 'kubernetes',
    KUBECONFIG: kubeconfig,
    GAME_NAMESPACE: name,
    GAME_SERVER_IMAGE,
    HOST: node,
    ALLOW_ANONYMOUS: 'true',
    PORT: port,
    BACKEND_URL: `http://${node}:${port}`,
    ADMIN_TOKEN,
    SESSION_SIZE: '2',
    ...more,
  })
}
