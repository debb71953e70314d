/** What a player was told about their place, in an answer or an event. */
export type Seen =
  | { readonly is: 'queued'; readonly ticket: string }
  | { readonly is: 'starting'; readonly match: string }
  | { readonly is: 'ready'; readonly match: string; readonly players: readonly string[]; readonly at: string }
  | { readonly is: 'ended'; readonly match: string | null; readonly why: string }
  | { readonly is: 'unknown' }

interface Common {
  /** Milliseconds since 1970. */
  readonly t: number
  /** The client, whose operations are sequential: what one client saw later is later. */
  readonly client: string
  /** The player or match concerned; for a fault, its name. */
  readonly key: string
}

/** The result of each operation. */
interface Answers {
  readonly join: Seen
  readonly see: Seen
  readonly leave: 'left' | 'not-queued'
  /** A match admitted its player with the token. */
  readonly connect: { readonly match: string }
  /** The player played until the match stopped. */
  readonly play: { readonly match: string }
  /** An old token admitted its player to an ended match, or to another one. */
  readonly reuse: { readonly match: string }
  readonly end: undefined
  /** The same, requested by a player whose match is not over. */
  readonly intrude: undefined
  /** The match has this game server, and this many servers run at the same moment. */
  readonly server: { readonly pid: number; readonly count: number }
  /** Somebody asked for the player without the right to, and was not refused: the path and the token are in `says`. */
  readonly impersonate: { readonly status: number; readonly says: string }
  /** The store has formed the match: these lines are in the store's order. */
  readonly formed: undefined
  /** The store has ended the match, in the same order. */
  readonly ended: undefined
  readonly fault: undefined
}

export type Op = keyof Answers

export type LineOf<O extends Op> = {
  readonly [Each in O]: Common & { readonly op: Each; readonly type: 'ok'; readonly value: Answers[Each] }
}[O]

/** `fail`: it certainly did not happen. `info`: unknown (no answer, or a 5xx). */
export type NotOk = Common & { readonly op: Op } & (
    | { readonly type: 'invoke' }
    | { readonly type: 'fail' | 'info'; readonly value: { readonly status?: number; readonly says?: string } }
  )

export type Line = LineOf<Op> | NotOk
export type History = readonly Line[]

export function answered<O extends Op>(
  history: History,
  ...ops: readonly O[]
): Extract<LineOf<Op>, { op: O }>[] {
  const isAsked = (line: Line): line is Extract<LineOf<Op>, { op: O }> =>
    line.type === 'ok' && (ops as readonly Op[]).includes(line.op)
  return history.filter(isAsked)
}

/** By key, each list in the order of the history. */
export function byKey<L extends { readonly key: string }>(lines: readonly L[]): Map<string, L[]> {
  const groups = new Map<string, L[]>()
  for (const line of lines) {
    const group = groups.get(line.key)
    if (group) group.push(line)
    else groups.set(line.key, [line])
  }
  return groups
}

/** Players who asked to leave: a match may have gone on without them. */
export function leavers(history: History): ReadonlySet<string> {
  return new Set(history.flatMap((line) => (line.op === 'leave' ? [line.key] : [])))
}
