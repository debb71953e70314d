import { once } from 'node:events'
import { connect } from 'node:net'

interface Options {
  readonly port: number
  readonly hello: string
  readonly connections: number
}

/** Opens connections, reads an answer on each, prints `[]`, and holds them until its standard input ends. */
const { port, hello, connections } = JSON.parse(process.argv[2] ?? '') as Options
const AT_ONCE = 50
for (let open = 0; open < connections; open += AT_ONCE)
  await Promise.all(Array.from({ length: AT_ONCE }, hold))
console.log('[]')
process.stdin.resume()
await once(process.stdin, 'end')
process.exit(0)

async function hold(): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.write(`${hello}ping\n`)
  await once(socket, 'data')
}
