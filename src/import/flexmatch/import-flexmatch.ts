import type { ConvertedQueue } from '../check-queue.ts'
import { refusing, type Element } from '../element.ts'
import { importedFrom, unreadable, type Imported } from '../imported.ts'
import { readLenientJson } from '../lenient-json.ts'
import { fieldsOf, listOf, nameOf, textOf, type Fields } from '../read.ts'
import { convertAttributes } from './convert-attributes.ts'
import { convertRules } from './convert-rules.ts'
import { convertAlgorithm, convertSettings } from './convert-settings.ts'
import { convertTeams } from './convert-teams.ts'
import { readExpansions, type Expansion } from './expansions.ts'

/** Converts a FlexMatch rule set to a queue file, and says of each part of it what became of it. */
export function importFlexMatch(text: string): Imported {
  const document = readLenientJson(text)
  const wrong = unreadable(document)
  if (wrong) return wrong
  const top = fieldsOf(document.content())
  if (listOf(top['teams']).length === 0)
    return { kind: 'unreadable', faults: ['1: a rule set has teams, and this has none'] }
  return importedFrom({ source: 'a FlexMatch rule set', document, queues: [convert(top)] })
}

function convert(top: Fields): ConvertedQueue {
  const expansions = readExpansions(top['expansions'])
  const algorithm = convertAlgorithm(top['algorithm'])
  const attributes = convertAttributes(top['playerAttributes'], aggregations(top['rules']))
  const teams = convertTeams(top['teams'], expansions)
  const copies = listOf(top['teams']).map((team) => textOf(fieldsOf(team)['name']))
  const around = {
    teams: new Map(copies.map((name, i) => [name, Number(teams.teams[i]?.['count'] ?? 1)])),
    types: attributes.types,
  }
  const rules = convertRules({ rules: top['rules'], expansions, clock: algorithm.clock }, around)
  const preferences = { ...algorithm.preferences, ...rules.preferences }
  const needsLatency = Object.values(rules.rules).some(({ type }) => type === 'latency')
  const entry = {
    attributes: { ...attributes.attributes, ...(needsLatency && { latencies: 'latency' }) },
    teams: teams.teams,
    // A match is formed as soon as the smallest teams are there.
    ...(teams.teams.some(({ size }) => typeof size === 'object') && { fillSeconds: 0 }),
    rules: rules.rules,
    ...(Object.keys(preferences).length > 0 && { preferences }),
  }
  return {
    name: nameOf(textOf(top['name']) || 'imported'),
    entry,
    elements: [
      ...attributes.elements,
      ...algorithm.elements,
      ...teams.elements,
      ...rules.elements,
      ...withoutTarget(expansions, around.teams, top['rules']),
      ...convertSettings(top),
    ],
  }
}

/** How a rule makes one value of a party's: an attribute has it here. */
function aggregations(rules: unknown): ReadonlyMap<string, string> {
  return new Map(
    listOf(rules).flatMap((raw): readonly [string, string][] => {
      const rule = fieldsOf(raw)
      const aggregation = textOf(rule['partyAggregation'])
      const measured = `${JSON.stringify(rule['measurements'] ?? '')} [${textOf(rule['batchAttribute'] ?? rule['sortAttribute'])}]`
      const names = [...measured.matchAll(/\[\s*([^\]*]+?)\s*\]/g)].map(([, name = '']) => name)
      return aggregation === '' ? [] : names.map((name) => [name, aggregation])
    }),
  )
}

function withoutTarget(
  expansions: readonly Expansion[],
  teams: ReadonlyMap<string, number>,
  rules: unknown,
): readonly Element[] {
  const names = listOf(rules).map((rule) => textOf(fieldsOf(rule)['name']))
  return expansions
    .filter(({ kind, of }) => {
      if (kind === 'teams') return of !== '*' && !teams.has(of)
      return kind !== 'rules' || !names.includes(of)
    })
    .map((each) =>
      refusing(
        each,
        each.kind === 'algorithm'
          ? 'the search does not change while players wait'
          : 'its target names nothing',
      ),
    )
}
