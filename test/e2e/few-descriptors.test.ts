import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { startProgram } from '../support/program.ts'
import { recovery } from '../support/recovery.ts'
import { waitFor } from '../support/wait-for.ts'

const DESCRIPTORS = 256
const limited = { under: ['sh', '-c', `ulimit -n ${DESCRIPTORS} && exec "$@"`, 'sh'] }
const common = { TOKEN_SECRET: 'at-least-16-bytes', LOG_LEVEL: 'warn', LIMITS_PER_ADDRESS: 'off' }

/** One connection that stays open, of somebody who was there before. */
function keptOpen() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => {
    agent.destroy()
  })
  return async (url: string, body?: object) => {
    const asked = request(url, {
      agent,
      ...(body && { method: 'POST', headers: { 'content-type': 'application/json' } }),
    })
    asked.end(body && JSON.stringify(body))
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    return { status: answer.statusCode, body: await text(answer) }
  }
}

/** More connections than the process has descriptors. Resolves once some of them were closed, or wait in vain. */
async function crowd(port: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = []
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  for (let i = 0; i < DESCRIPTORS + 150; i += 1) {
    const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
    // A request that never ends: each connection is in use.
    socket.write('POST /match/join HTTP/1.1\r\nHost: a\r\n')
    sockets.push(socket)
  }
  await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])))
  return sockets
}

test.each(['backend', 'proxy'] as const)(
  `a %s with ${DESCRIPTORS} file descriptors serves whom it has while more come, and others once they have gone`,
  async (which) => {
    const backend = await startProgram(
      'backend',
      { ...common, FLEET: 'children', SESSION_SIZE: '1', REQUEST_SECONDS: '600', HANDSHAKE_SECONDS: '600' },
      which === 'backend' ? limited : {},
    )
    const settings = { ...common, BACKEND_URL: backend.url, DRAIN_SECONDS: '0' }
    const patient = { REQUEST_SECONDS: '600', HANDSHAKE_SECONDS: '600' }
    const proxy = await startProgram('proxy', { ...settings, ...patient }, which === 'proxy' ? limited : {})
    const full = which === 'backend' ? backend : proxy
    const api = which === 'backend' ? full.url : `${full.url}/api`
    const before = keptOpen()
    const ann = player(proxy.url, 'ann')
    const lines = await ann.connect(await ann.join())
    const said = lines[Symbol.asyncIterator]()
    await lines.send('GET_STATE')
    for (let line = ''; line !== 'STATE open'; line = String((await said.next()).value));
    expect((await before(`${api}/healthz`)).status).toBe(200)

    const sockets = await crowd(full.port)
    await waitFor('some to be turned away', () => sockets.some(({ closed }) => closed))
    expect(sockets.some(({ closed }) => !closed)).toBe(true)
    expect((await before(`${api}/healthz`)).status).toBe(200)
    expect((await before(`${api}/readyz`)).status).toBe(200)
    expect((await before(`${api}/match/join`, { player_id: 'bob' })).status).toBe(200)
    await lines.send('GET_STATE')
    expect(await said.next()).toMatchObject({ value: 'STATE open' })

    for (const socket of sockets) socket.destroy()
    const gone = recovery(`the end of more connections than a ${which} has descriptors`)
    await waitFor('others to be served', () =>
      fetch(`${api}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    const bob = player(proxy.url, 'bob')
    const other = await bob.connect(await bob.join())
    gone.over('a player who came meanwhile is in their match')
    expect([full.child.exitCode, full.child.signalCode]).toEqual([null, null])
    lines.close()
    other.close()
  },
)
