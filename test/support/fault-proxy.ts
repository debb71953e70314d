import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A TCP proxy that a test tells to fail: what the network between two healthy programs can do. */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server
  #target: number
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  /** Cuts the connection instead of the next answer to what contains this text. */
  #dropReplyTo: string | undefined
  #refusing = false

  static async open(targetPort: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort)
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening')
    return proxy
  }

  private constructor(targetPort: number) {
    this.#target = targetPort
    this.#server = createServer((client) => {
      if (this.#refusing) client.destroy()
      else this.#link(client, connect(this.#target, '127.0.0.1'))
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The request arrives, and is done; its answer is lost with the connection. */
  dropReplyTo(text: string): void {
    this.#dropReplyTo = text
  }

  /** All connections break, and no new one comes about. */
  cut(): void {
    this.refuse()
    this.breakAll()
  }

  /** No new connection comes about. */
  refuse(): void {
    this.#refusing = true
  }

  /** All connections break; new ones lead there as before. */
  breakAll(): void {
    for (const pair of this.#pairs) this.#break(pair)
  }

  /** All connections break, and new ones lead there: a failover, as its clients see it. */
  redirect(targetPort: number): void {
    this.#target = targetPort
    this.breakAll()
  }

  mend(): void {
    this.#refusing = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.breakAll()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  #link(client: Socket, target: Socket): void {
    const pair = [client, target] as const
    this.#pairs.add(pair)
    let dropping = false
    client.on('data', (bytes: Buffer) => {
      if (this.#dropReplyTo !== undefined && bytes.includes(this.#dropReplyTo)) {
        this.#dropReplyTo = undefined
        dropping = true
      }
      target.write(bytes)
    })
    target.on('data', (bytes: Buffer) => {
      if (dropping) this.#break(pair)
      else client.write(bytes)
    })
    for (const socket of pair)
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.#break(pair)
        })
  }

  #break(pair: readonly [Socket, Socket]): void {
    this.#pairs.delete(pair)
    for (const socket of pair) socket.destroy()
  }
}
