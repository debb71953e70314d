import { once } from 'node:events'
import { connect } from 'node:net'

interface Options {
  readonly port: number
  readonly hello: string
  readonly atOnce: number
  readonly seconds: number
}

/** Prints how many connections per second were opened, used for one line and its answer, and closed. */
const { port, hello, atOnce, seconds } = JSON.parse(process.argv[2] ?? '') as Options
const began = performance.now()
const until = began + seconds * 1000
let served = 0
await Promise.all(Array.from({ length: atOnce }, again))
console.log(JSON.stringify([(served * 1000) / (performance.now() - began)]))

async function again(): Promise<void> {
  while (performance.now() < until) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.write(`${hello}ping\n`)
    await once(socket, 'data')
    socket.end()
    await once(socket, 'close')
    served += 1
  }
}
