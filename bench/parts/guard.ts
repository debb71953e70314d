import type { OpenedBench, Side } from '../bench.ts'
import { stopAll } from './child.ts'
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
const withGuard: Guard = {
  name: 'muster, AUTH=jwt and limits',
  env: signInEnv,
  tokenOf: signedIn,
}

/** Anybody is let in, as often as they like. */
const without: Guard = {
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

/** With the guard against without it. */
export async function bothGuards(
  openSide: (guard: Guard) => Promise<Side & AsyncDisposable>,
): Promise<OpenedBench> {
  const sides = [await openSide(withGuard), await openSide(without)] as const
  const [ours, peer] = sides
  return { ours, peer, [Symbol.asyncDispose]: () => stopAll(sides) }
}
