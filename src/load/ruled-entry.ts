import type { Attributes } from '../match/attributes.ts'
import type { AttributeTypes } from '../matchmaking/attribute-types.ts'
import type { MatchReady } from '../protocol/player-answers.ts'
import type { Crowd } from './crowd/crowd.ts'
import { drawCrowd, joinFieldsOf, type Drawn } from './crowd/draw-crowd.ts'
import type { Entry, JoinFields, RulesChecked } from './entry.ts'
import type { Violation } from './invariants.ts'
import { checkMatches, type CheckedMatches, type Known, type Sighting } from './rules/check-matches.ts'
import { VERSION } from './rules/values.ts'

/** Players drawn from a configuration, and every match that they see held against its rules. */
export class RuledEntry implements Entry {
  readonly hasRules = true
  readonly #crowd: Crowd
  readonly #drawn: ReadonlyMap<string, Drawn>
  readonly #parties = new Map<string, readonly string[]>()
  readonly #known = new Map<string, Known>()
  readonly #sightings = new Map<string, Sighting>()
  #result: CheckedMatches | undefined

  constructor(crowd: Crowd, players: readonly string[]) {
    this.#crowd = crowd
    this.#drawn = new Map(drawCrowd(crowd, players).map((drawn) => [drawn.id, drawn]))
    for (const { id, party } of this.#drawn.values())
      this.#parties.set(party, [...(this.#parties.get(party) ?? []), id])
  }

  /** Who plays, in one line. */
  get says(): string {
    const { queue, seed, rules } = this.#crowd
    const most = rules.teams.reduce((sum, { count, size }) => sum + count.max * size.max, 0)
    const players = this.#drawn.size
    const rest = players % most
    const left = rest === 0 ? '' : `, and ${rest} more, for a smaller match if the rules allow one`
    return `Queue ${queue}: players for ${Math.floor(players / most)} matches of ${most}${left} (--seed ${seed} draws them again).`
  }

  joins(player: string): JoinFields {
    const { queue, version, types } = this.#crowd
    const drawn = this.#drawn.get(player)
    if (!drawn) throw new Error(`${player} was not drawn`)
    if (!this.#known.has(player)) {
      const has = withDefaults(types, {
        ...drawn.brings,
        ...(version !== undefined && { [VERSION]: version }),
      })
      this.#known.set(player, { party: drawn.party, has, joinedAt: performance.now() })
    }
    return { queue, version, ...joinFieldsOf(drawn) }
  }

  partyOf(player: string): readonly string[] {
    const party = this.#drawn.get(player)?.party
    return (party !== undefined && this.#parties.get(party)) || [player]
  }

  saw({ session_id: match, teams }: MatchReady): void {
    if (teams && !this.#sightings.has(match))
      this.#sightings.set(match, { match, teams, at: performance.now() })
  }

  violations(): readonly Violation[] {
    return this.#check().violations
  }

  checked(): RulesChecked {
    return { queue: this.#crowd.queue, seed: this.#crowd.seed, matches: this.#check().checked }
  }

  #check(): CheckedMatches {
    this.#result ??= checkMatches(this.#crowd.rules, [...this.#sightings.values()], this.#known)
    return this.#result
  }
}

function withDefaults(types: AttributeTypes, brings: Attributes): Attributes {
  const defaults = Object.entries(types).flatMap(([name, { missing }]) =>
    missing.kind === 'default' ? [[name, missing.value] as const] : [],
  )
  return { ...Object.fromEntries(defaults), ...brings }
}
