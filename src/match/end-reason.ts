/** Why a match ended. The first five are what its game server says; the others are what happened to the server. */
export type EndReason =
  | 'finished'
  | 'everyone-left'
  | 'nobody-came'
  | 'never-started'
  | 'stopped'
  | 'start-failed'
  | 'never-ready'
  | 'crashed'
  | 'ended-by-request'

/** Whether the players got what they came for (or chose not to); if not, they are queued again. */
export function isPlayed(why: EndReason): boolean {
  switch (why) {
    case 'finished':
    case 'everyone-left':
    case 'never-started':
    case 'stopped':
    case 'ended-by-request':
      return true
    case 'nobody-came':
    case 'start-failed':
    case 'never-ready':
    case 'crashed':
      return false
  }
}
