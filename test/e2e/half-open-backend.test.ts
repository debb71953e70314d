import { describe, expect, test } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { proxyConfig } from '../../src/proxy/config.ts'
import { startProxy } from '../../src/proxy/server.ts'
import { logger } from '../../src/runtime/log.ts'
import { built } from '../support/built.ts'
import { NetworkCable } from '../support/network-cable.ts'
import { SECRET } from '../support/proxy.ts'
import { waitFor } from '../support/wait-for.ts'

const cannot = await NetworkCable.unavailable()
const unless = cannot ? ` (cannot: ${cannot})` : ''
const common = { TOKEN_SECRET: SECRET, LOG_LEVEL: 'fatal', DATABASE_URL: '', ALLOW_ANONYMOUS: 'true' }

/** A ready backend on the other machine. */
async function backendAt(cable: NetworkCable): Promise<string> {
  const port = String(await freePort())
  cable.run([process.execPath, built('backend')], { ...common, HOST: cable.there, PORT: port })
  const url = `http://${cable.there}:${port}`
  await waitFor(`${url} to be ready`, () =>
    ask(url)
      .catch(() => 0)
      .then((status) => status === 200),
  )
  return url
}

/** A proxy on this machine in front of them. */
async function proxyTo(...backends: readonly string[]) {
  // The backends' probes are asked through it.
  const shown = { PUBLIC_ROUTES: 'all' }
  const own = { ...shown, PORT: '0', HOST: '127.0.0.1', DRAIN_SECONDS: '0', BACKEND_ANSWER_SECONDS: '2' }
  const config = proxyConfig({ ...common, ...own, BACKEND_URL: backends.join(',') })
  const proxy = await startProxy(config, logger('proxy', 'silent'))
  return { api: `http://127.0.0.1:${proxy.port}/api`, [Symbol.asyncDispose]: () => proxy.close() }
}

const ask = async (api: string) => (await fetch(`${api}/readyz`)).status
const join = async (api: string, id: string) => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ player_id: id })
  return (await fetch(`${api}/match/join`, { method: 'POST', headers, body })).status
}

// The cable is pulled: no FIN or RST arrives, and nothing that is sent does.
describe.skipIf(cannot)(`when the network to a backend silently fails${unless}`, { concurrent: true }, () => {
  test('requests get an error and event streams end; everything resumes when it is back', async () => {
    await using cable = new NetworkCable()
    await using proxy = await proxyTo(await backendAt(cable))
    const { api } = proxy
    expect(await join(api, 'ada')).toBe(200)
    const stream = await fetch(`${api}/match/events?player_id=ada`)
    cable.pull()
    const ended = stream.text()
    const answers = await Promise.all([ask(api), join(api, 'bob'), ask(api), join(api, 'cy')])
    expect(answers.filter((status) => ![502, 503, 504].includes(status))).toEqual([])
    expect(await ended).toContain('event: queued')
    cable.plugIn()
    await waitFor('an answer', async () => (await ask(api)) === 200)
  })

  test('another backend answers, after each open connection has failed one request', async () => {
    await using near = new NetworkCable()
    await using far = new NetworkCable()
    await using proxy = await proxyTo(await backendAt(near), await backendAt(far))
    const { api } = proxy
    for (let n = 0; n < 4; n += 1) expect(await ask(api)).toBe(200)
    far.pull()
    let inARow = 0
    await waitFor('ten consecutive answers', async () => {
      const status = await (inARow % 2 ? ask(api) : join(api, `player-${inARow}`))
      expect([200, 504]).toContain(status)
      inARow = status === 200 ? inARow + 1 : 0
      return inARow === 10
    })
  })
})
