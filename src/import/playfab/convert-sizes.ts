import { exactly, nearly, refusing, type Element } from '../element.ts'
import { MOST_PLAYERS } from '../../queue-file/schema-parts.ts'
import { fieldsOf, listOf, numberOf, textOf, type Fields } from '../read.ts'
import { Names } from './names.ts'

export interface ConvertedSizes {
  /** `teams` or `size` and `minSize`; and `fillSeconds`. */
  readonly entry: Fields
  /** A rule on the number of players, where the teams alone allow others. */
  readonly rule: Fields | undefined
  readonly largestTeam: number
  readonly elements: readonly Element[]
}

interface Range {
  readonly min: number
  readonly max: number
}

/** How many players a match and each team has. `undefined`: the queue does not say, or asks for more than a match may have. */
export function convertSizes(queue: Fields, path: readonly string[]): ConvertedSizes | undefined {
  const max = sizeIn(queue['MaxMatchSize'])
  const min = sizeIn(queue['MinMatchSize']) ?? max
  if (max === undefined || min === undefined || min > max || max > MOST_PLAYERS) return undefined
  const sized = { match: { min, max }, largestTicket: sizeIn(queue['MaxTicketSize']), path }
  const teams = listOf(queue['Teams']).map(fieldsOf)
  return teams.length === 0 ? withoutTeams(sized) : withTeams(teams, sized)
}

function sizeIn(raw: unknown): number | undefined {
  const size = numberOf(raw)
  return size !== undefined && Number.isInteger(size) && size >= 1 ? size : undefined
}

interface Sized {
  readonly match: Range
  readonly largestTicket: number | undefined
  readonly path: readonly string[]
}

/** A match is made as soon as the fewest players are there. */
const AT_ONCE = { fillSeconds: 0 }

function withoutTeams(sized: Sized): ConvertedSizes {
  const { match, largestTicket, path } = sized
  const part = { name: 'match size', path: [...path, 'MaxMatchSize'] }
  const fill = match.min < match.max ? AT_ONCE : {}
  if (largestTicket === 1 || match.max === 2) {
    const teams = [{ name: 'player', count: rangeEntry(match), size: 1 }]
    return {
      entry: { teams, ...fill },
      rule: undefined,
      largestTeam: 1,
      elements: [exactly(part), ...ticketSize(sized, 1)],
    }
  }
  const alone = match.min === match.max ? `${match.max}` : `${match.min} or more`
  const says = `a party of ${alone} is a match by itself; in PlayFab it takes two tickets`
  return {
    entry: { size: match.max, minSize: match.min, ...fill },
    rule: undefined,
    largestTeam: match.max,
    elements: [nearly(part, says), ...ticketSize(sized, match.max)],
  }
}

function withTeams(teams: readonly Fields[], sized: Sized): ConvertedSizes {
  const { match, path } = sized
  const given = teams.map(rangeOf)
  const narrow = narrowed(given, match)
  const sizes = fitted(narrow, match.max)
  const largestTeam = Math.max(...sizes.map(({ max }) => max))
  const names = new Names()
  const entries = teams.map(({ Name }, i) => ({
    name: names.give(textOf(Name)),
    size: rangeEntry(sizes[i] ?? match),
  }))
  const { min, max } = total(sizes)
  return {
    entry: { teams: entries, ...(min < max && AT_ONCE) },
    rule: min < match.min && max >= match.min ? atLeast(match.min) : undefined,
    largestTeam,
    elements: [
      matchElement({ narrow, sizes, given: total(given) }, sized),
      ...teams.map((team, i) => teamElement(team, entries[i]?.name, [...path, 'Teams', String(i)])),
      ...ticketSize(sized, largestTeam),
    ],
  }
}

function rangeOf({ MinTeamSize, MaxTeamSize }: Fields): Range {
  const max = sizeIn(MaxTeamSize) ?? 1
  return { min: Math.min(sizeIn(MinTeamSize) ?? 1, max), max }
}

function atLeast(players: number): Fields {
  return { type: 'compare', left: { count: 'players' }, is: '>=', right: players }
}

interface TeamRanges {
  /** Of the teams together, as PlayFab has them. */
  readonly given: Range
  readonly narrow: readonly Range[]
  readonly sizes: readonly Range[]
}

function matchElement({ given, narrow, sizes }: TeamRanges, { match, path }: Sized): Element {
  const part = { name: 'match size', path: [...path, 'MaxMatchSize'] }
  if (given.max < match.min || given.min > match.max)
    return refusing(part, `the teams have ${given.min} to ${given.max} players together`)
  if (sizes.every(({ max }, i) => max === narrow[i]?.max)) return exactly(part)
  const maxima = sizes.map(({ max }) => max).join(' and ')
  return nearly(part, `the largest teams have ${maxima} players, so that a full match has ${match.max}`)
}

/** What a team cannot have anyway, since the match would be too large or too small with it. */
function narrowed(teams: readonly Range[], match: Range): readonly Range[] {
  const all = total(teams)
  return teams.map(({ min, max }) => {
    const least = Math.min(max, Math.max(min, match.min - (all.max - max)))
    return { min: least, max: Math.max(least, Math.min(max, match.max - (all.min - min))) }
  })
}

function total(teams: readonly Range[]): Range {
  const sum = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0)
  return { min: sum(teams.map(({ min }) => min)), max: sum(teams.map(({ max }) => max)) }
}

/** Takes players from the largest teams, until all of them together are a match. */
function fitted(teams: readonly Range[], most: number): readonly Range[] {
  let sizes = teams
  for (let { max: players } = total(teams); players > most; players -= 1) {
    const spare = sizes.filter(({ min, max }) => max > min)
    const largest = Math.max(...spare.map(({ max }) => max))
    const last = sizes.findLastIndex(({ min, max }) => max === largest && max > min)
    if (last === -1) break
    sizes = sizes.map(({ min, max }, i) => ({ min, max: i === last ? max - 1 : max }))
  }
  return sizes
}

function rangeEntry({ min, max }: Range): unknown {
  return min === max ? max : { min, max }
}

function teamElement(
  { Name, MinTeamSize }: Fields,
  name: string | undefined,
  path: readonly string[],
): Element {
  const part = { name: `team ${textOf(Name)}`, path }
  const says = [
    ...(name === textOf(Name) ? [] : [`it is called ${name}`]),
    ...(numberOf(MinTeamSize) === 0 ? ['it has at least one player'] : []),
  ]
  return says.length === 0 ? exactly(part) : nearly(part, says.join('; '))
}

function ticketSize({ largestTicket, path }: Sized, largestTeam: number): readonly Element[] {
  if (largestTicket === undefined) return []
  const part = { name: 'MaxTicketSize', path: [...path, 'MaxTicketSize'] }
  if (largestTicket >= largestTeam) return [exactly(part)]
  return [refusing(part, `a party may be as large as the largest team, with ${largestTeam} players`)]
}
