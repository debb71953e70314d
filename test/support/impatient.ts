/** Settings for a system under test: `waitFor` asks every few milliseconds, far more often than a player may. */
export const forTheImpatient = { MAX_REQUESTS_PER_PLAYER: '0' } as const
