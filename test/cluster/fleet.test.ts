import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

import { afterAll, beforeAll } from 'vitest'

import { KubeApi } from '../../src/adapters/kubernetes/kube-api.ts'
import { kubeConfig } from '../../src/adapters/kubernetes/kube-config.ts'
import { fleetContract } from '../contract/fleet-contract.ts'
import { fleetSettings, openFleet } from '../support/game-namespace.ts'
import { ReportTaker } from '../support/report-taker.ts'
import { waitFor } from '../support/wait-for.ts'

/** The cluster that is up: KUBECONFIG names it, or it is the native one. Its node is this machine. */
const kubeconfig = process.env['KUBECONFIG'] ?? '/var/tmp/muster-native-cluster/pki/admin.kubeconfig'
/** One that the node has, or can pull. */
const image = process.env['GAME_SERVER_IMAGE'] ?? 'localhost/muster-game-server:dev'

const backend = new ReportTaker()
let backendUrl = ''
let api: KubeApi
beforeAll(async () => {
  api = new KubeApi(kubeConfig(kubeconfig))
  backendUrl = await backend.listen(0, await nodeAddress())
})
afterAll(async () => {
  api.close()
  await backend[Symbol.asyncDispose]()
})

fleetContract({
  name: 'kubernetes, on a node',
  open: async () => {
    const namespace = await emptyNamespace()
    const opened = await openFleet({ ...fleetSettings(kubeconfig, namespace), image, backendUrl })
    return {
      fleet: opened.fleet,
      [Symbol.asyncDispose]: async () => {
        await Promise.all((await opened.fleet.list()).map(({ match }) => opened.fleet.stop(match)))
        await opened[Symbol.asyncDispose]()
        await api.call({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` })
      },
    }
  },
  kill: ({ match }) => {
    process.kill(pidOf(match), 'SIGKILL')
  },
})

/** As the chart makes that of the game servers. */
async function emptyNamespace(): Promise<string> {
  const name = `games-${randomUUID().slice(0, 8)}`
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await api.call({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name, labels } } })
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`
  await waitFor('its service account', () =>
    api.call({ method: 'GET', path: account }).catch(() => undefined),
  )
  return name
}

async function nodeAddress(): Promise<string> {
  interface Node {
    status: { addresses: { type: string; address: string }[] }
  }
  const { items } = await api.call<{ items: Node[] }>({ method: 'GET', path: '/api/v1/nodes' })
  const found = items[0]?.status.addresses.find(({ type }) => type === 'InternalIP')
  if (!found) throw new Error('the cluster has no node with an address')
  return found.address
}

/** The process of this machine that serves the match, in whichever container. */
function pidOf(match: string): number {
  const found = readdirSync('/proc').find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`MATCH_ID=${match}`)
    } catch {
      // No process, or one that ended while we looked.
      return false
    }
  })
  if (found === undefined) throw new Error(`no process serves ${match}`)
  return Number(found)
}
