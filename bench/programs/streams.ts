import { once } from 'node:events'
import { connect } from 'node:net'

interface Options {
  readonly port: number
  readonly hello: string
  readonly streams: number
  readonly seconds: number
  readonly way: 'down' | 'up'
}

/** Prints the MB per second of all streams together. */
const { port, hello, streams, seconds, way } = JSON.parse(process.argv[2] ?? '') as Options
const one = way === 'down' ? download : upload
const began = performance.now()
const bytes = await Promise.all(Array.from({ length: streams }, one))
const took = (performance.now() - began) / 1000
console.log(JSON.stringify([bytes.reduce((sum, each) => sum + each, 0) / took / 1e6]))

async function download(): Promise<number> {
  let count = 0
  const buffer = Buffer.alloc(256 * 1024)
  const callback = (read: number): boolean => {
    count += read
    return true
  }
  const socket = connect({ port, host: '127.0.0.1', onread: { buffer, callback } })
  socket.write(hello)
  await new Promise((done) => setTimeout(done, seconds * 1000))
  socket.destroy()
  return count
}

/** What arrived, as counted by the far side. */
async function upload(): Promise<number> {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text
  })
  socket.write(hello)
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) if (!socket.write(chunk)) await once(socket, 'drain')
  socket.end()
  await once(socket, 'end')
  return Number(answer)
}
