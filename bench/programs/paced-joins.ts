import { Pool } from 'undici'

import { paced } from './paced.ts'
import { figuresAt } from './percentiles.ts'

interface Options {
  readonly url: string
  readonly round: string
  /** Joins a second. */
  readonly rate: number
  readonly seconds: number
}

/** Prints p50 and p99 in µs from when a join was due to its whole answer. Each is of a new player. */
const { url, round, rate, seconds } = JSON.parse(process.argv[2] ?? '') as Options
const WARM_UP_SECONDS = 1
const headers = { 'content-type': 'application/json' }
const pool = new Pool(url, { connections: 64 })
const took: number[] = []
const asked: Promise<void>[] = []
await paced({ rate, count: (seconds + WARM_UP_SECONDS) * rate }, (due, nth) => {
  asked.push(join(due, nth))
})
await Promise.all(asked)
await pool.close()
console.log(JSON.stringify(figuresAt(took.slice(WARM_UP_SECONDS * rate), [50, 99])))

async function join(due: number, nth: number): Promise<void> {
  const body = `{"player_id":"${round}-${nth}"}`
  const answer = await pool.request({ method: 'POST', path: '/match/join', headers, body })
  await answer.body.text()
  if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`)
  took.push((performance.now() - due) * 1000)
}
