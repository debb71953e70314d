/**
 * In every answer of a backend: system time (ms since 1970) when it was made. Processes without a store get the time
 * from here.
 */
export const TIME_HEADER = 'muster-time'
