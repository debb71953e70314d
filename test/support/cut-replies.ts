import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface CuttingProxy extends AsyncDisposable {
  readonly port: number
  /** How many answers were cut off so far. */
  readonly cuts: number
  /** The next statement is executed, and its answer is lost with the connection. */
  cutNextReply(): void
}

/** PostgreSQL has finished and committed a statement: "ready for query, not in a transaction". */
const done = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

/** A proxy in front of PostgreSQL. */
export async function cuttingProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let [armed, cuts] = [false, 0]
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    const closeBoth = (): void => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('close', closeBoth).on('error', closeBoth)
    }
    near.pipe(far)
    far.on('data', (bytes: Buffer) => {
      if (!armed) return near.write(bytes)
      if (!bytes.includes(done)) return false
      ;[armed, cuts] = [false, cuts + 1]
      closeBoth()
      return true
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts
    },
    cutNextReply: () => {
      armed = true
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
