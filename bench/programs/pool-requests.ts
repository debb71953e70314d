import { poolTransport } from '../../src/load/pool-transport.ts'

interface Options {
  readonly url: string
  readonly atOnce: number
  readonly seconds: number
}

/** Prints the joins per second of the load tool's own transport. */
const { url, atOnce, seconds } = JSON.parse(process.argv[2] ?? '') as Options
const transport = poolTransport(url)
const began = performance.now()
const until = began + seconds * 1000
let answered = 0
await Promise.all(Array.from({ length: atOnce }, ask))
const took = (performance.now() - began) / 1000
await transport.close()
console.log(JSON.stringify([answered / took]))

async function ask(): Promise<void> {
  while (performance.now() < until) {
    const { status } = await transport.request('POST', '/match/join', { player_id: 'bench-player' })
    if (status !== 200) throw new Error(`answered ${status}`)
    answered += 1
  }
}
