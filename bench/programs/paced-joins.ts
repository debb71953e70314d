import { LeanPosts } from '../parts/lean-posts.ts'
import { paced } from './paced.ts'
import { figuresAt } from './percentiles.ts'

interface Options {
  readonly port: number
  readonly round: string
  /** Joins per second. */
  readonly rate: number
  readonly seconds: number
}

/** Prints p50 and p99 in µs from when a join was due to its complete answer. Each is of a new player. */
const { port, round, rate, seconds } = JSON.parse(process.argv[2] ?? '') as Options
const WARM_UP_SECONDS = 1
const posts = new LeanPosts(port, 64)
const took: number[] = []
const asked: Promise<void>[] = []
await paced({ rate, count: (seconds + WARM_UP_SECONDS) * rate }, (due, nth) => {
  asked.push(join(due, nth))
})
await Promise.all(asked)
posts.close()
console.log(JSON.stringify(figuresAt(took.slice(WARM_UP_SECONDS * rate), [50, 99])))

async function join(due: number, nth: number): Promise<void> {
  const body = `{"player_id":"${round}-${nth}"}`
  const status = await posts.post('/match/join', body)
  if (status !== 200) throw new Error(`answered ${status}`)
  took.push((performance.now() - due) * 1000)
}
