/** In a file of its own without schemas: the declarations of the game server's SDK need it, and no package. */
export const stopReasons = ['finished', 'everyone-left', 'nobody-came', 'never-started', 'stopped'] as const

/**
 * Why a match stopped:
 * - `finished`: the game ended it, or its time was over
 * - `everyone-left`: its last player left while it was running
 * - `nobody-came`: no player came in time
 * - `never-started`: players came, but nobody started it in time
 * - `stopped`: its server was told to stop
 */
export type StopReason = (typeof stopReasons)[number]
