import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

import { LeanPosts } from '../parts/lean-posts.ts'
import { newPlayer } from '../parts/stores.ts'

interface Options {
  readonly port: number
  readonly streams: number
}

/**
 * Queues players and prints 0. At the first line of its input it opens an event stream for each, and prints how many
 * per second; at the second line the first player leaves, which moves everybody's position, and it prints the ms
 * between the first and the last event.
 */
const { port, streams } = JSON.parse(process.argv[2] ?? '') as Options
const AT_ONCE = 64
const first = newPlayer()
const players = Array.from({ length: streams }, newPlayer)
const posts = new LeanPosts(port, AT_ONCE)
const post = (what: string, player: string): Promise<number> =>
  posts.post(`/api/match/${what}`, JSON.stringify({ player_id: player }))
const input = createInterface(process.stdin)

await post('join', first)
await Promise.all(players.map((player) => post('join', player)))
console.log(0)

await once(input, 'line')
const began = performance.now()
const open: Socket[] = []
const left = players.values()
const openInTurn = async (): Promise<void> => {
  for (const player of left) open.push(await stream(player))
}
await Promise.all(Array.from({ length: AT_ONCE }, openInTurn))
console.log((streams * 1000) / (performance.now() - began))

await once(input, 'line')
const heard: number[] = []
const all = open.map(async (socket) => {
  await hears(socket)
  heard.push(performance.now())
})
await post('leave', first)
await Promise.all(all)
console.log((heard.at(-1) ?? NaN) - (heard[0] ?? NaN))
process.exit()

/** Resolves once it has sent the player's place. */
async function stream(player: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.write(`GET /api/match/events?player_id=${player} HTTP/1.1\r\nHost: bench\r\n\r\n`)
  await hears(socket)
  return socket
}

function hears(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const onData = (part: Buffer): void => {
      if (!part.includes('event: queued')) return
      socket.off('data', onData)
      resolve()
    }
    socket.on('data', onData).resume()
  })
}
