import { answered, type History } from './history.ts'
import type { Footprint } from './dumps.ts'
import type { Check, Violation } from './violation.ts'

/** What a process holds once it has served somebody, and did not before: compiled code, connections kept for the next one. */
const WARM_BYTES = 12 * 2 ** 20
const WARM_DESCRIPTORS = 16
/**
 * Half of what a waiting player takes in the leader, 2.5 KB: if each join left a ticket behind, 10,000 joins would be 12 MB
 * more than is allowed here. There is room for what is kept on purpose: a backend remembers up to 32,768 tokens that it
 * has verified, at 0.4 KB.
 */
const BYTES_PER_JOIN = 1280

/** I16: once the system is quiet, no process holds what only former players needed. */
export const nothingGrows: Check = ({ history, dumps }) => grown(history, dumps.footprints)

/** What each program's latest process holds too much, compared with the time before the first join. */
export function grown(history: History, footprints: readonly Footprint[]): readonly Violation[] {
  const began = history.find(({ op }) => op === 'join')?.t ?? Infinity
  const joins = answered(history, 'join').map(({ t }) => t)
  return [...byProgram(footprints)].flatMap(([program, each]): Violation[] => {
    // Not an earlier one: a process that starts has many files open.
    const before = latest(each.filter(({ t }) => t < began))
    const last = latest(each)
    if (!before || !last || before === last) return []
    const served = joins.filter((t) => t >= last.began && t <= last.t).length
    const heap = before.heap + WARM_BYTES + served * BYTES_PER_JOIN
    const descriptors = before.descriptors + WARM_DESCRIPTORS
    const excess = (what: string, holds: number, may: number): Violation[] =>
      holds <= may
        ? []
        : [
            {
              invariant: 'I16',
              says: `${program} holds ${holds} ${what} after ${served} joins, and may hold ${may}`,
              about: [program],
            },
          ]
    return [
      ...excess('bytes of heap', last.heap, heap),
      ...excess('descriptors', last.descriptors, descriptors),
    ]
  })
}

function byProgram(footprints: readonly Footprint[]): Map<string, Footprint[]> {
  const groups = new Map<string, Footprint[]>()
  for (const each of footprints) groups.set(each.program, [...(groups.get(each.program) ?? []), each])
  return groups
}

function latest(footprints: readonly Footprint[]): Footprint | undefined {
  return footprints.reduce<Footprint | undefined>((a, b) => (a && a.t >= b.t ? a : b), undefined)
}
