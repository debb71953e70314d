import { afterAll, beforeAll } from 'vitest'

import { fleetContract } from '../contract/fleet-contract.ts'
import { ApiServer } from '../support/api-server.ts'
import { fleetSettings, gameNamespace, openFleet } from '../support/game-namespace.ts'
import { ReportTaker } from '../support/report-taker.ts'
import { TestKubelet } from '../support/test-kubelet.ts'

// A receiver of reports: a stopped server retries its report until it is received.
const backend = new ReportTaker()
let backendUrl = ''
let api: ApiServer
beforeAll(async () => {
  backendUrl = await backend.listen()
  api = await ApiServer.start()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

let kubelet: TestKubelet
fleetContract({
  name: 'kubernetes',
  open: async () => {
    const namespace = await gameNamespace(api)
    kubelet = await TestKubelet.open(await api.kubeconfig('admin'), namespace)
    const opened = await openFleet({
      ...fleetSettings(await api.kubeconfig('fleet'), namespace),
      backendUrl,
    })
    return {
      fleet: opened.fleet,
      [Symbol.asyncDispose]: async () => {
        await opened[Symbol.asyncDispose]()
        await kubelet[Symbol.asyncDispose]()
      },
    }
  },
  kill: ({ name }) => {
    kubelet.kill(name)
  },
})
