/**
 * When each player is meant to start, in milliseconds after the first. The times are fixed in advance and latency
 * counts from them: players delayed by a slow system count as slow, and are not just sent later.
 */
export function arrivalTimes(players: number, perSecond: number): readonly number[] {
  return Array.from({ length: players }, (_, index) => (perSecond === 0 ? 0 : (index * 1000) / perSecond))
}
