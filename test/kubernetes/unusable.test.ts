import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { ApiServer } from '../support/api-server.ts'
import { fleetSettings, gameNamespace, openFleet } from '../support/game-namespace.ts'

let api: ApiServer
beforeAll(async () => {
  api = await ApiServer.start()
})
afterAll(() => api[Symbol.asyncDispose]())

function template(spec: object, game: object = {}): string {
  return JSON.stringify({ spec: { ...spec, containers: [{ name: 'game', ...game }] } })
}

describe('an unusable cluster is reported in one sentence when', () => {
  const opening = async (
    more: Partial<ReturnType<typeof fleetSettings>>,
    user: 'fleet' | 'nobody' = 'fleet',
  ) => {
    const namespace = await gameNamespace(api)
    await openFleet({ ...fleetSettings(await api.kubeconfig(user), namespace), ...more })
  }
  test('there is no configuration', async () => {
    await expect(opening({ kubeconfig: undefined })).rejects.toThrow('set KUBECONFIG to a kubeconfig')
    await expect(opening({ kubeconfig: '/no/such/file' })).rejects.toThrow(
      'KUBECONFIG (/no/such/file) cannot be read',
    )
  })
  test('nobody answers', async () => {
    const kubeconfig = await api.kubeconfig('fleet', `https://127.0.0.1:${await freePort()}`)
    await expect(opening({ kubeconfig })).rejects.toThrow('cannot be reached: connect ECONNREFUSED')
  })
  test('our credentials are not accepted', async () => {
    const kubeconfig = await api.kubeconfig('stranger' as 'nobody')
    await expect(opening({ kubeconfig })).rejects.toThrow('does not accept our credentials')
  })
  test('we lack rights', async () => {
    await expect(opening({}, 'nobody')).rejects.toThrow(
      /does not give the backend the rights it needs in the namespace games-.*cannot list/,
    )
  })
  test('we may not create Secrets', async () => {
    const namespace = await gameNamespace(api)
    const role = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles/fleet`
    const { rules } = await api.must<{ rules: { resources: string[] }[] }>('GET', role)
    const without = rules.filter(({ resources }) => !resources.includes('secrets'))
    await api.must('PATCH', role, { rules: without })
    const opening = async () => {
      await using _opened = await openFleet(fleetSettings(await api.kubeconfig('fleet'), namespace))
    }
    await vi.waitFor(() => expect(opening()).rejects.toThrow(/cannot create resource "secrets"/), 60_000)
  })
  test('the namespace does not exist', async () => {
    const kubeconfig = await api.kubeconfig('admin')
    await expect(opening({ kubeconfig, namespace: 'nowhere' })).rejects.toThrow(
      'GAME_NAMESPACE (nowhere) does not exist',
    )
  })
  test('the template is invalid', async () => {
    await expect(opening({ podTemplate: 'a: [' })).rejects.toThrow('POD_TEMPLATE is not YAML')
    await expect(opening({ podTemplate: template({ nodeName: 'x' }) })).rejects.toThrow(
      'POD_TEMPLATE: spec.nodeName',
    )
    await expect(opening({ podTemplate: template({ volumes: [{ name: 'NO' }] }) })).rejects.toThrow(
      /refuses the pods that POD_TEMPLATE makes: .*spec.volumes\[0\].name/,
    )
    await expect(opening({ podTemplate: template({ hostPID: true }) })).rejects.toThrow(
      'violates PodSecurity',
    )
    // A misspelt field would be ignored silently.
    await expect(opening({ podTemplate: template({ nodeSelecter: { pool: 'games' } }) })).rejects.toThrow(
      'unknown field "spec.nodeSelecter"',
    )
    await expect(opening({ podTemplate: template({}, { resorces: {} }) })).rejects.toThrow(
      'unknown field "spec.containers[0].resorces"',
    )
    await expect(opening({ image: undefined })).rejects.toThrow('GAME_SERVER_IMAGE must be set')
  })
})
