import type { ServerId } from '../../src/match/ids.ts'
import { ApiFaults } from '../support/api-faults.ts'
import type { ApiServer } from '../support/api-server.ts'
import { fleetSettings, gameNamespace, openFleet } from '../support/game-namespace.ts'
import { waitFor } from '../support/wait-for.ts'

type Settings = ReturnType<typeof fleetSettings>

/** A fleet behind a fault-injecting proxy to the API server, with pods that nobody runs: the test sets their state. */
export async function openWorld(api: ApiServer, more: Partial<Settings> = {}) {
  // `restricted` allows no host ports.
  const namespace = await gameNamespace(api, more.gameAddress ? 'privileged' : 'restricted')
  const faults = await ApiFaults.open(api)
  const settings = {
    ...fleetSettings(await api.kubeconfig('fleet', faults.url), namespace),
    maxServers: 10,
    ...more,
  }
  const opened = await openFleet(settings)
  const path = `/api/v1/namespaces/${namespace}/pods`
  const heard: string[] = []
  opened.fleet.onChange((server) =>
    heard.push(
      server.state === 'exited'
        ? `exited: ${server.exit.why ?? server.exit.code ?? 'unknown'}`
        : server.state,
    ),
  )
  const find = (match: string) => opened.fleet.find(match as ServerId)
  return {
    ...opened,
    namespace,
    settings,
    faults,
    heard,
    find,
    inState: (match: string, state: 'starting' | 'ready' | 'exited' | 'none') =>
      waitFor(`${match} ${state}`, async () => ((await find(match))?.state ?? 'none') === state),
    /** Like another client. */
    deletePod: (match: string) => api.must('DELETE', `${path}/muster-${match}`, { gracePeriodSeconds: 0 }),
    /** Like its kubelet, or the scheduler. */
    setStatus: (match: string, status: object) =>
      api.must('PATCH', `${path}/muster-${match}/status`, { status }),
    pod: (match: string) => api.must<{ metadata: Record<string, object> }>('GET', `${path}/muster-${match}`),
    pods: async () => (await api.must<{ items: object[] }>('GET', path)).items.length,
    asked: (what: string) => faults.seen.filter((each) => each.startsWith(what)).length,
    streaming: () => waitFor('an event stream', () => faults.streams > 0),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]()
      await faults[Symbol.asyncDispose]()
    },
  }
}

export const ready = (ip: string) => ({
  phase: 'Running',
  podIP: ip,
  podIPs: [{ ip }],
  hostIP: '192.0.2.7',
  hostIPs: [{ ip: '192.0.2.7' }],
  conditions: [{ type: 'Ready', status: 'True' }],
})

export const noNode = {
  phase: 'Pending',
  conditions: [
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' },
  ],
}

export const game = (state: object) => ({
  containerStatuses: [{ name: 'game', image: 'i', imageID: '', ready: false, restartCount: 0, state }],
})
