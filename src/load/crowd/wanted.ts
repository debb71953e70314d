import type { Demand, Predicate, Rule } from '../../matchmaking/rules.ts'
import type { Stepped } from '../../matchmaking/steps.ts'

type DemandOf<K extends Demand['kind']> = Extract<Demand, { kind: K }>

/** Players are drawn so that the rules allow all of them together after this wait, and most of them at once. */
const COMPATIBLE_AFTER_MS = 10_000

/** The demands that players must meet: of `any` and `xor` the first, and those of `not` by chance. */
export function demandsOf(rules: readonly Rule[]): readonly Demand[] {
  return rules.flatMap(({ demand }) => {
    if (!('rules' in demand)) return [demand]
    if (demand.kind === 'not') return []
    return demandsOf(demand.kind === 'all' ? demand.rules : demand.rules.slice(0, 1))
  })
}

export function ofKind<K extends Demand['kind']>(
  demands: readonly Demand[],
  kind: K,
): readonly DemandOf<K>[] {
  return demands.filter((demand): demand is DemandOf<K> => demand.kind === kind)
}

/** The demands of these kinds on this attribute. */
export function on<K extends Demand['kind']>(
  demands: readonly Demand[],
  kind: K,
  attribute: string,
): readonly DemandOf<K>[] {
  return ofKind(demands, kind).filter((demand) => 'attribute' in demand && demand.attribute === attribute)
}

/** What players of this team must have. */
export function predicatesFor(
  demands: readonly Demand[],
  attribute: string,
  team: string,
): readonly Predicate[] {
  return on(demands, 'where', attribute).flatMap((demand) => (demand.team === team ? [demand.predicate] : []))
}

export function inTheEnd({ first, steps }: Stepped<number>): number {
  return steps.at(-1)?.value ?? first
}

export function soon({ first, steps }: Stepped<number>): number {
  return steps.filter(({ afterMs }) => afterMs <= COMPATIBLE_AFTER_MS).at(-1)?.value ?? first
}
