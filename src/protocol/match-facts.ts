import { isPlayerId } from './ids.ts'
import { isObject, type JsonObject } from './json-object.ts'

/** A player of a team, as the game is told them. */
export interface TeamPlayer {
  readonly id: string
  /** The same for players who queued together; not set for one who queued alone. */
  readonly party?: string
  /** What they are to play, in a queue with roles. */
  readonly role?: string
  /** What they brought, of what the queue shares with its games. */
  readonly attributes?: JsonObject
}

/** Players on one side of a match. A queue without teams has one, named `players`. */
export interface MatchTeam {
  readonly name: string
  readonly players: readonly TeamPlayer[]
}

/** What the rules of its queue chose for a match. */
export interface MatchChoice {
  readonly region?: string
  /** By the names of the rules. */
  readonly picks?: Readonly<Record<string, string>>
}

/** What a game server learns about its match, besides its players and queue. */
export interface MatchFacts {
  readonly teams?: readonly MatchTeam[]
  /** Of the queue, as its configuration has them. */
  readonly properties?: JsonObject
  readonly choice?: MatchChoice
}

/**
 * As a variable of the environment. Kubernetes expands `$(NAME)` in one, for example to the match's key: so dollar
 * signs, which JSON only has in strings, are escaped.
 */
export function factVariable(fact: unknown): string {
  return fact === undefined ? '' : JSON.stringify(fact).replaceAll('$', '\\u0024')
}

/** The facts in an assignment; `undefined` if one has another form. */
export function factsIn({ teams, properties, choice }: JsonObject): MatchFacts | undefined {
  const fits =
    (teams === undefined || isTeams(teams)) &&
    (properties === undefined || isObject(properties)) &&
    (choice === undefined || isChoice(choice))
  if (!fits) return undefined
  return { ...(teams && { teams }), ...(properties && { properties }), ...(choice && { choice }) }
}

function isTeams(value: unknown): value is readonly MatchTeam[] {
  return Array.isArray(value) && value.every(isTeam)
}

function isTeam(value: unknown): value is MatchTeam {
  if (!isObject(value)) return false
  const { name, players } = value
  return typeof name === 'string' && Array.isArray(players) && players.every(isTeamPlayer)
}

function isTeamPlayer(value: unknown): value is TeamPlayer {
  if (!isObject(value)) return false
  const { id, party, role, attributes = {} } = value
  return isPlayerId(id) && [party, role].every(isTextOrNone) && isObject(attributes)
}

function isChoice(value: unknown): value is MatchChoice {
  if (!isObject(value)) return false
  const { region, picks = {} } = value
  return (
    isTextOrNone(region) && isObject(picks) && Object.values(picks).every((pick) => typeof pick === 'string')
  )
}

const isTextOrNone = (value: unknown): boolean => value === undefined || typeof value === 'string'
