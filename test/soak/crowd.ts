import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * When players join: on schedule, however slow earlier ones are; or always the same number at once, where a new player
 * takes the place of each who is done.
 */
export type Arrivals = { readonly perSecond: number } | { readonly atOnce: number }

export interface Crowd {
  readonly count: number
  /** How long new players came. */
  readonly tookMs: number
}

/** Resolves when all of them are done. */
export function crowd(
  arrivals: Arrivals,
  seconds: number,
  play: (name: string) => Promise<void>,
): Promise<Crowd> {
  const id = randomUUID().slice(0, 4)
  const playAs = (i: number): Promise<void> => play(`${id}-${i}`)
  return 'atOnce' in arrivals
    ? inTurn(arrivals.atOnce, seconds, playAs)
    : onSchedule(arrivals.perSecond, seconds, playAs)
}

async function onSchedule(
  perSecond: number,
  seconds: number,
  play: (i: number) => Promise<void>,
): Promise<Crowd> {
  const [began, count] = [performance.now(), perSecond * seconds]
  const playing: Promise<void>[] = []
  for (let i = 0; i < count; i += 1) {
    const early = began + (i * 1000) / perSecond - performance.now()
    if (early > 1) await pause(early)
    playing.push(play(i))
  }
  const tookMs = performance.now() - began
  await Promise.all(playing)
  return { count, tookMs }
}

async function inTurn(places: number, seconds: number, play: (i: number) => Promise<void>): Promise<Crowd> {
  const tookMs = seconds * 1000
  const until = performance.now() + tookMs
  let count = 0
  const onePlace = async (): Promise<void> => {
    while (performance.now() < until) {
      count += 1
      await play(count)
    }
  }
  await Promise.all(Array.from({ length: places }, onePlace))
  return { count, tookMs }
}
