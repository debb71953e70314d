import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A TCP proxy that fails on demand: what the network between two healthy programs can do. */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server
  #target: number
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  /** Cuts the connection instead of passing on the next answer to a request with this text. */
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

  /** The request arrives and is executed; its answer is lost with the connection. */
  dropReplyTo(text: string): void {
    this.#dropReplyTo = text
  }

  /** All connections break, and new ones fail. */
  cut(): void {
    this.refuse()
    this.breakAll()
  }

  /** New connections fail. */
  refuse(): void {
    this.#refusing = true
  }

  /** All connections break; new ones work as before. */
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
