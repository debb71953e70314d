import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { LostPeers } from './lost-peers.ts'
import { tcpConnection, tellsTcpQueues } from './tcp-queues.ts'

/** A port that watches its peers, and writes to each endlessly. */
async function open(host: string) {
  const logged: object[] = []
  const lost = { count: 0 }
  const peers = new LostPeers({
    lostAfterMs: 3000,
    log: (fields) => logged.push(fields),
    onLost: () => (lost.count += 1),
  })
  const accepted = new Map<number, Socket>()
  const server = createServer((socket) => {
    peers.watch(socket)
    accepted.set(
      socket.remotePort ?? 0,
      socket.on('error', () => undefined),
    )
    const more = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(64 * 1024)));
    }
    socket.on('drain', more)
    more()
  })
  await once(server.listen({ port: 0, host }), 'listening')
  const sockets: Socket[] = []
  onTestFinished(() => {
    peers[Symbol.dispose]()
    for (const socket of [...sockets, ...accepted.values()]) socket.destroy()
    server.close()
  })
  const { port, address } = server.address() as AddressInfo
  const dial = async () => {
    const client = connect({ port, host: address === '::' ? '127.0.0.1' : address }).on(
      'error',
      () => undefined,
    )
    sockets.push(client)
    await once(client, 'connect')
    return client
  }
  const atServer = (client: Socket): Socket | undefined => accepted.get(client.localPort ?? 0)
  return { dial, atServer, logged, lost }
}

const promised = 'a peer that reads nothing is closed; one that reads little, or everything, is not'

if (!tellsTcpQueues) test(`${promised}: this system does not show what a peer has received`, () => undefined)
else
  test.each(['127.0.0.1', '::1', '::'])(`${promised}: at %s`, async (host) => {
    const { dial, atServer, logged, lost } = await open(host)
    const [none, little, all] = await Promise.all([dial(), dial(), dial()])
    none.pause()
    all.resume()
    const sips = setInterval(() => void little.read(), 50)
    onTestFinished(() => {
      clearInterval(sips)
    })
    await expect.poll(() => atServer(none)?.destroyed).toBe(true)
    expect([atServer(little)?.destroyed, atServer(all)?.destroyed]).toEqual([false, false])
    expect(logged).toEqual([expect.objectContaining({ remotePort: none.localPort })])
    expect(lost.count).toBe(1)
  })

test.each([
  ['127.0.0.1', '0100007F:1F90'],
  ['::ffff:127.0.0.1', '0100007F:1F90'],
  ['::1', '00000000000000000000000001000000:1F90'],
  ['fe80::1:2%eth0', '000080FE000000000000000002000100:1F90'],
  ['2001:db8:1:2:3:4:5:6', 'B80D0120020001000400030006000500:1F90'],
])('%s has the name that the kernel gives it', (address, name) => {
  const ends = { localAddress: address, localPort: 8080, remoteAddress: address, remotePort: 8080 }
  expect(tcpConnection(ends)).toBe(`${name} ${name}`)
})

test('a closed connection has none', () => {
  expect(tcpConnection({})).toBeUndefined()
})
