import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A TCP load balancer: new connections go to its targets in turn. Open ones stay where they are. */
export class Balancer implements AsyncDisposable {
  /** The ports that get new connections. */
  targets: readonly number[]
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #next = 0

  static async open(targets: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(targets)
    await once(balancer.#server.listen(0, '127.0.0.1'), 'listening')
    return balancer
  }

  private constructor(targets: readonly number[]) {
    this.targets = targets
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      this.#next += 1
      const port = this.targets[this.#next % this.targets.length] ?? 0
      const target = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      this.#pass(client, target)
      this.#pass(target, client)
    })
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #pass(from: Socket, to: Socket): void {
    this.#sockets.add(from)
    from.pipe(to)
    from
      .on('error', () => to.destroy())
      .on('close', () => {
        this.#sockets.delete(from)
        to.destroySoon()
      })
  }
}
