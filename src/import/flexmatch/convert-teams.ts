import { exactly, nearly, refusing, type Element } from '../element.ts'
import type { Expansion } from './expansions.ts'
import { fieldsOf, listOf, nameOf, numberOf, textOf, type Fields } from '../read.ts'

export interface ConvertedTeams {
  readonly teams: readonly Fields[]
  readonly elements: readonly Element[]
}

export function convertTeams(raw: unknown, expansions: readonly Expansion[]): ConvertedTeams {
  const all = listOf(raw).map((each, place) => {
    const fields = fieldsOf(each)
    const name = textOf(fields['name'])
    const own = expansions.filter(({ kind, of }) => kind === 'teams' && (of === name || of === '*'))
    return convertTeam(fields, { path: ['teams', String(place)], own })
  })
  return { teams: all.map(({ team }) => team), elements: all.flatMap(({ elements }) => elements) }
}

interface Place {
  readonly path: readonly string[]
  readonly own: readonly Expansion[]
}

function convertTeam(fields: Fields, { path, own }: Place): { team: Fields; elements: readonly Element[] } {
  const [name, copies] = [textOf(fields['name']), numberOf(fields['quantity']) ?? 1]
  const most = largest(fields, own)
  const least = numberOf(fields['minPlayers']) ?? most
  const relax = relaxed({ least, most, copies }, own)
  const part = { name: `team ${name}`, path }
  return {
    team: {
      name: nameOf(name),
      ...(copies > 1 && { count: copies }),
      size: relax.length > 0 || least === most ? most : { min: least, max: most },
      ...(relax.length > 0 && { relax }),
    },
    elements: [exactly(part), ...own.map((expansion) => ofTeam(expansion, { least, copies }))],
  }
}

/** Teams only get smaller here: a size that grows is allowed from the start. */
function largest(fields: Fields, own: readonly Expansion[]): number {
  const grown = own.flatMap(({ field, steps }) =>
    field === 'maxPlayers' ? steps.map(({ value }) => value) : [],
  )
  return Math.max(numberOf(fields['maxPlayers']) ?? 1, ...grown)
}

interface Sizes {
  readonly least: number
  readonly most: number
  readonly copies: number
}

/** A step must come after 0 s: the first one is as near as can be. */
const AT_ONCE_S = 0.001

function relaxed({ least, most, copies }: Sizes, own: readonly Expansion[]): readonly Fields[] {
  const smaller = stepsOf(own, 'minPlayers', least).map(({ after, value }) => ({ after, size: value }))
  const fewer = stepsOf(own, 'quantity', copies).map(({ after, value }) => ({ after, count: value }))
  const first = smaller.length > 0 && least < most ? [{ after: AT_ONCE_S, size: least }] : []
  const merged = new Map<number, Fields>()
  for (const step of [...first, ...smaller, ...fewer])
    merged.set(step.after, { ...merged.get(step.after), ...step })
  return [...merged.values()].sort((a, b) => Number(a['after']) - Number(b['after']))
}

function stepsOf(own: readonly Expansion[], field: string, first: number): Expansion['steps'] {
  const steps = own.filter((expansion) => expansion.field === field).flatMap((expansion) => expansion.steps)
  return steps.filter(({ value }, i) => value < (steps[i - 1]?.value ?? first))
}

function ofTeam(
  { name, path, field }: Expansion,
  { least, copies }: Pick<Sizes, 'least' | 'copies'>,
): Element {
  const part = { name, path }
  if (field === 'maxPlayers') return nearly(part, 'the largest size is allowed from the start')
  if (field === 'minPlayers' || (field === 'quantity' && copies > 1))
    return nearly(
      part,
      `its steps count from the oldest ticket, from ${field === 'minPlayers' ? least : copies} down`,
    )
  return refusing(part, `a team's ${field} does not change while players wait`)
}
