import { signedIn, signInEnv } from './sign-in.ts'

/** What the state is in. */
export type Store = 'Redis' | 'memory'

/** A backend with or without sign-in and limits. */
export interface Guard {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  /** A token of the player's own, or nothing where nobody signs in. */
  readonly tokenOf: (player: string) => string
}

/** Players must sign in, and every limit is at its default. */
export const withGuard: Guard = {
  name: 'muster, AUTH=jwt and limits',
  env: signInEnv,
  tokenOf: signedIn,
}

/** Anybody is let in, as often as they like. */
export const without: Guard = {
  name: 'muster, neither',
  env: {
    AUTH: 'none',
    ALLOW_ANONYMOUS: 'true',
    LIMITS_PER_ADDRESS: 'off',
    MAX_REQUESTS_PER_PLAYER: '0',
    MAX_JOINS_PER_PLAYER: '0',
    MAX_EVENT_STREAMS: '0',
    MAX_EVENT_STREAMS_PER_PLAYER: '0',
  },
  tokenOf: () => '',
}
