/** Why a match ended. The first five are what its game server says; the others are what happened to the match or its server. */
export type EndReason =
  | 'finished'
  | 'everyone-left'
  | 'nobody-came'
  | 'never-started'
  | 'stopped'
  | 'start-failed'
  | 'never-ready'
  | 'crashed'
  /** Its memory had a limit, and it wanted more. */
  | 'out-of-memory'
  /** Its machine went away, or it was taken from it. */
  | 'server-lost'
  | 'image-unavailable'
  /** No machine has room for it. */
  | 'unschedulable'
  /** A player left before the server was ready: the others wait for another match. */
  | 'player-left'
  /** It waited, and was made for a configuration of before: another takes its place, and no match is lost. */
  | 'replaced'
  | 'ended-by-request'

/** Whether the players got what they came for (or chose not to); if not, they are queued again. */
export function isPlayed(why: EndReason): boolean {
  switch (why) {
    case 'finished':
    case 'everyone-left':
    case 'stopped':
    case 'ended-by-request':
      return true
    case 'nobody-came':
    case 'start-failed':
    case 'never-ready':
    case 'crashed':
    case 'out-of-memory':
    case 'server-lost':
    case 'image-unavailable':
    case 'unschedulable':
    case 'player-left':
    case 'never-started':
    case 'replaced':
      return false
  }
}
