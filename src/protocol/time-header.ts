/** In every answer of a backend: the system time (ms since 1970) at which it was made. A process without a store has it from here. */
export const TIME_HEADER = 'muster-time'
