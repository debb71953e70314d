import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { paced } from './paced.ts'
import { figuresAt } from './percentiles.ts'

interface Options {
  readonly port: number
  readonly hello: string
  readonly connections: number
  /** Messages per second, over all connections, whether answers come or not. */
  readonly rate: number
  readonly seconds: number
}

/** Prints p50 and p99 in µs from when a message was due to its answer: stalls count. */
const { port, hello, connections, rate, seconds } = JSON.parse(process.argv[2] ?? '') as Options
const WARM_UP_SECONDS = 0.3
const MESSAGE = Buffer.from(`${'m'.repeat(63)}\n`)

const took: number[] = []
const open = await Promise.all(Array.from({ length: connections }, join))
await paced({ rate, count: (seconds + WARM_UP_SECONDS) * rate }, (dueAt, nth) => {
  const { socket, due } = open[nth % connections] as Connection
  due.push(dueAt)
  socket.write(MESSAGE)
})
await Promise.all(open.map(left))
console.log(JSON.stringify(figuresAt(took.slice(WARM_UP_SECONDS * rate), [50, 99])))

interface Connection {
  readonly socket: Socket
  readonly due: number[]
}

async function join(): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const due: number[] = []
  socket.write(`${hello}\n`)
  await once(socket, 'data')
  let bytes = 0
  socket.on('data', (part: Buffer) => {
    for (bytes += part.length; bytes >= MESSAGE.length; bytes -= MESSAGE.length)
      took.push((performance.now() - (due.shift() ?? NaN)) * 1000)
  })
  return { socket, due }
}

/** Everything is answered before it closes. */
async function left({ socket }: Connection): Promise<void> {
  socket.end()
  await once(socket, 'close')
}
