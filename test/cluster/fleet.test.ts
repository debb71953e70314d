import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

import { afterAll, beforeAll } from 'vitest'

import type { KubeApi } from '../../src/adapters/kubernetes/kube-api.ts'
import { fleetContract } from '../contract/fleet-contract.ts'
import { clusterApi, KUBECONFIG, makeNamespace, nodeAddress } from '../support/cluster/api.ts'
import { fleetSettings, openFleet } from '../support/game-namespace.ts'
import { ReportTaker } from '../support/report-taker.ts'

const backend = new ReportTaker()
let backendUrl = ''
let api: KubeApi
beforeAll(async () => {
  api = clusterApi()
  backendUrl = await backend.listen(0, await nodeAddress())
})
afterAll(async () => {
  api.close()
  await backend[Symbol.asyncDispose]()
})

fleetContract({
  name: 'kubernetes, on a node',
  open: async () => {
    const namespace = `games-${randomUUID().slice(0, 8)}`
    await makeNamespace(api, namespace)
    const opened = await openFleet({ ...fleetSettings(KUBECONFIG, namespace), backendUrl })
    return {
      fleet: opened.fleet,
      [Symbol.asyncDispose]: async () => {
        await Promise.all((await opened.fleet.list()).map(({ id }) => opened.fleet.stop(id)))
        await opened[Symbol.asyncDispose]()
        await api.call({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` })
      },
    }
  },
  kill: ({ id }) => {
    process.kill(pidOf(id), 'SIGKILL')
  },
})

/**
 * The process that serves the match, in any container; outside of containers, another suite may serve a match with that id.
 */
function pidOf(match: string): number {
  const found = readdirSync('/proc').find((pid) => {
    try {
      if (readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid')) return false
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`MATCH_ID=${match}`)
    } catch {
      // No process, or one that has just ended.
      return false
    }
  })
  if (found === undefined) throw new Error(`no process serves ${match}`)
  return Number(found)
}
