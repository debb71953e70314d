import type { Assignment } from '../protocol/assignment.ts'
import type { MatchTeam } from '../protocol/match-facts.ts'
import type { GameMatch } from './hooks.ts'

/** A player's place in the match, as the game sees it. */
export interface Seat {
  readonly team?: string
  readonly party?: string
  readonly role?: string
  readonly attributes?: Readonly<Record<string, unknown>>
}

type Facts = Pick<
  GameMatch,
  'queue' | 'configVersion' | 'expected' | 'teams' | 'properties' | 'region' | 'picks'
>

/** What the server knows of its match. It learns it once, and it stays the same. */
export class AssignedMatch implements Facts {
  /** `undefined` while the server waits for its match. */
  protected assigned: Assignment | undefined

  constructor(assigned: Assignment | undefined) {
    this.assigned = assigned
  }

  get isWaiting(): boolean {
    return this.assigned === undefined
  }

  get queue(): string | undefined {
    return this.assigned?.queue
  }

  get configVersion(): string | undefined {
    return this.assigned?.configVersion
  }

  get expected(): readonly string[] | undefined {
    return this.assigned?.players.length ? this.assigned.players : undefined
  }

  get teams(): readonly MatchTeam[] {
    return this.assigned?.teams ?? []
  }

  get properties(): Readonly<Record<string, unknown>> {
    return this.assigned?.properties ?? {}
  }

  get region(): string | undefined {
    return this.assigned?.choice?.region
  }

  get picks(): Readonly<Record<string, string>> {
    return this.assigned?.choice?.picks ?? {}
  }

  /** Nothing is known of a player that the server does not know. */
  protected seatOf(player: string): Seat {
    for (const { name: team, players } of this.teams) {
      const found = players.find(({ id }) => id === player)
      if (found) return { ...found, team }
    }
    return {}
  }
}
