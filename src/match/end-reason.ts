/** Why a match ended. Game servers report the first five; the others describe what happened to the match or its server. */
export type EndReason =
  | 'finished'
  | 'everyone-left'
  | 'nobody-came'
  | 'never-started'
  | 'stopped'
  | 'start-failed'
  | 'never-ready'
  | 'crashed'
  /** It exceeded its memory limit. */
  | 'out-of-memory'
  /** Its machine is gone, or the server was evicted. */
  | 'server-lost'
  | 'image-unavailable'
  /** No machine has room for it. */
  | 'unschedulable'
  /** A player left before the server was ready: the others wait for another match. */
  | 'player-left'
  /** A waiting server of an old configuration: another replaces it, and no match is lost. */
  | 'replaced'
  | 'ended-by-request'

/** Whether the match was played, or its players chose not to. Otherwise they are queued again. */
const played: Readonly<Record<EndReason, boolean>> = {
  finished: true,
  'everyone-left': true,
  stopped: true,
  'ended-by-request': true,
  'nobody-came': false,
  'never-started': false,
  'start-failed': false,
  'never-ready': false,
  crashed: false,
  'out-of-memory': false,
  'server-lost': false,
  'image-unavailable': false,
  unschedulable: false,
  'player-left': false,
  replaced: false,
}

export const endReasons = Object.keys(played)

export function isPlayed(why: EndReason): boolean {
  return played[why]
}
