import { playerId, type MatchId, type PlayerId } from './ids.ts'
import type { Principal } from './principal.ts'
import { playersOf, type Rostered } from './roster.ts'

/**
 * How far a right goes. `all`: for every player and match. `own`: for the player themself, and the match that they or
 * the game server belong to.
 */
export type Extent = 'all' | 'own' | 'none'

const none = {
  anyone: 'none',
  player: 'none',
  'game-backend': 'none',
  viewer: 'none',
  operator: 'none',
  server: 'none',
} as const satisfies Record<Principal['kind'], Extent>

/** Who may do what. `docs/security.md` shows this table, and a test holds the two equal. */
export const rights = {
  'join and leave a queue': { ...none, anyone: 'all', player: 'own', 'game-backend': 'all', operator: 'all' },
  'join several players at once': { ...none, 'game-backend': 'all', operator: 'all' },
  'open, join and lead a party by code': { ...none, anyone: 'all', player: 'own', operator: 'all' },
  "ask for a player's status, and why they wait": {
    ...none,
    anyone: 'all',
    player: 'own',
    'game-backend': 'all',
    viewer: 'all',
    operator: 'all',
  },
  "listen to a player's events": { ...none, anyone: 'all', player: 'own', operator: 'all' },
  'end a match that its game server has stopped': {
    ...none,
    anyone: 'all',
    player: 'own',
    operator: 'all',
    server: 'own',
  },
  'end a match that is running': { ...none, operator: 'all', server: 'own' },
  'report on a match': { ...none, server: 'own' },
  'read live matches, reports and history': { ...none, anyone: 'all', viewer: 'all', operator: 'all' },
  'read what a game server wrote': { ...none, operator: 'all' },
  'run the repair at once': { ...none, operator: 'all' },
} as const satisfies Record<string, Readonly<Record<Principal['kind'], Extent>>>

export type Action = keyof typeof rights

/** The player with that id, if the principal may do this for them. */
export function playerFor(principal: Principal, action: Action, id: string): PlayerId | undefined {
  const player = playerId(id)
  switch (extentOf(principal, action)) {
    case 'all':
      return player
    case 'own':
      return principal.kind === 'player' && principal.player === player ? player : undefined
    case 'none':
      return undefined
  }
}

/** Whether a look at a player is also their sign of life: not that of somebody who only watches. */
export function givesSign({ kind }: Principal): boolean {
  return kind !== 'viewer'
}

/** Whether the principal may do this with the match. */
export function mayWith(
  principal: Principal,
  action: Action,
  match: Rostered & { readonly id: MatchId },
): boolean {
  switch (extentOf(principal, action)) {
    case 'all':
      return true
    case 'own':
      return isOwn(principal, match)
    case 'none':
      return false
  }
}

/** Whether the principal may do this for every player and match. */
export function mayAll(principal: Principal, action: Action): boolean {
  return extentOf(principal, action) === 'all'
}

function isOwn(principal: Principal, match: Rostered & { readonly id: MatchId }): boolean {
  if (principal.kind === 'server') return principal.match === match.id
  return principal.kind === 'player' && playersOf(match).includes(principal.player)
}

function extentOf(principal: Principal, action: Action): Extent {
  return rights[action][principal.kind]
}
