/**
 * When each player is meant to start, in milliseconds after the first. Fixed beforehand, and latency is counted from
 * it: players that a slow system holds up count as slow, and are not simply sent later.
 */
export function arrivalTimes(players: number, perSecond: number): readonly number[] {
  return Array.from({ length: players }, (_, index) => (perSecond === 0 ? 0 : (index * 1000) / perSecond))
}
