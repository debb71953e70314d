import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A connection that began with JOIN. */
export interface GameConnection {
  /** Of the target that it goes to. */
  readonly port: number
  /** What the target has sent last. */
  heard: string
  isOpen: boolean
}

/** A TCP load balancer: new connections go to its targets in turn. Open ones stay where they are. */
export class Balancer implements AsyncDisposable {
  /** The ports that get new connections. */
  targets: readonly number[]
  /** All game connections so far. */
  readonly games: GameConnection[] = []
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
      client.once('data', (first: Buffer) => {
        if (first.toString().startsWith('JOIN ')) this.#watch(target, port)
      })
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

  #watch(target: Socket, port: number): void {
    const game: GameConnection = { port, heard: '', isOpen: true }
    this.games.push(game)
    target
      .on('data', (bytes: Buffer) => (game.heard = bytes.toString()))
      .on('close', () => (game.isOpen = false))
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
