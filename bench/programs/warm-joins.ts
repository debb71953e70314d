import { joinAndWait, openConnections } from '../parts/players.ts'
import { signedIn } from '../parts/sign-in.ts'
import { newPlayer } from '../parts/stores.ts'
import { paced } from './paced.ts'
import { figuresAt } from './percentiles.ts'

interface Options {
  readonly backend: string
  /** Matches of two players per second, and in total; the first is not measured, like the peer's. */
  readonly rate: number
  readonly matches: number
  /** Each player brings a token of their own. */
  readonly signedIn?: boolean
  /** Each player comes from an address of their own, through a proxy. */
  readonly forwarded?: boolean
}

/**
 * Two players per match, one after the other. Prints `took`, p50 and p99 in ms from when the second's join was due
 * until both have address and token, and the ids of the `matches`. Connections are open, like the peer's.
 */
const { backend, rate, matches, ...sent } = JSON.parse(process.argv[2] ?? '') as Options
const players = Array.from({ length: 2 * matches }, (_, nth) => playerOf(nth))
const waiting: Promise<string>[] = []
const took: Promise<number>[] = []
await openConnections(backend, 2 * matches)
await paced({ rate: 2 * rate, count: 2 * matches, uneven: true }, (due, nth) => {
  const { player = '', headers } = players[nth] ?? {}
  const own = joinAndWait(backend, player, headers)
  waiting.push(own)
  if (nth % 2 === 0) return
  took.push(Promise.all([waiting[nth - 1], own]).then(() => performance.now() - due))
})
const [, ...all] = await Promise.all(took)
const ids = new Set(await Promise.all(waiting))
console.log(JSON.stringify({ took: figuresAt(all, [50, 99]), matches: [...ids] }))
// The streams are open until their matches end.
process.exit()

function playerOf(nth: number) {
  const player = newPlayer()
  const headers = {
    ...(sent.signedIn && { authorization: `Bearer ${signedIn(player)}` }),
    ...(sent.forwarded && { 'x-forwarded-for': `10.0.${nth >> 8}.${nth & 255}` }),
  }
  return { player, headers }
}
