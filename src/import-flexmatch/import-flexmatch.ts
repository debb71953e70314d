import { Check } from 'typebox/value'

import { defaultQueueRules } from '../match/queue-rules.ts'
import { formFaults } from '../queue-file/form-faults.ts'
import { said, type Found } from '../queue-file/found.ts'
import { lint } from '../queue-file/lint.ts'
import { QueueFile } from '../queue-file/schema.ts'
import { convertAttributes } from './convert-attributes.ts'
import { convertRules } from './convert-rules.ts'
import { convertAlgorithm, convertSettings } from './convert-settings.ts'
import { convertTeams } from './convert-teams.ts'
import { nearly, refusing, type Element } from './element.ts'
import { readExpansions, type Expansion } from './expansions.ts'
import { fieldsOf, listOf, nameOf, textOf, type Fields } from './read.ts'
import { readRuleSetText } from './rule-set-text.ts'
import { writeQueueFile } from './write-queue-file.ts'

export type Imported =
  | {
      readonly kind: 'imported'
      /** YAML, with a comment for each part that is not exact. */
      readonly queueFile: string
      /** In the order of the rule set. */
      readonly elements: readonly (Element & { readonly line: number })[]
    }
  /** It is no rule set; each fault with its line. */
  | { readonly kind: 'unreadable'; readonly faults: readonly string[] }

/** Converts a FlexMatch rule set to a queue file, and says of each part of it what became of it. */
export function importFlexMatch(text: string): Imported {
  const document = readRuleSetText(text)
  if (document.faults.length > 0)
    return { kind: 'unreadable', faults: document.faults.map(({ line, says }) => `${line}: ${says}`) }
  const top = fieldsOf(document.content())
  if (listOf(top['teams']).length === 0)
    return { kind: 'unreadable', faults: ['1: a rule set has teams, and this has none'] }
  const { entry, elements } = checked(convert(top))
  const placed = elements
    .map((element) => ({ ...element, line: document.positionOf(element.path).line }))
    .sort((a, b) => a.line - b.line)
  const name = nameOf(textOf(top['name']) || 'imported')
  return { kind: 'imported', queueFile: writeQueueFile({ name, entry, elements: placed }), elements: placed }
}

interface Queue {
  readonly entry: Fields
  readonly elements: readonly Element[]
}

function convert(top: Fields): Queue {
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

/** Leaves out what the check of queue files refuses: a rule that always holds, for example. */
function checked({ entry, elements }: Queue): Queue {
  const [wrong] = faultsOf(entry)
  if (!wrong) return { entry, elements }
  const [, , section = '', name = ''] = wrong.path
  const group = fieldsOf(entry[section])
  if (!['rules', 'preferences'].includes(section) || !Object.hasOwn(group, name))
    return {
      entry,
      elements: [...elements, refusing({ name: said(wrong.path.slice(2)), path: [] }, wrong.says)],
    }
  const rest = Object.fromEntries(Object.entries(group).filter(([key]) => key !== name))
  const says = elements.map((element) =>
    element.path.length === 2 && nameOf(element.name.replace(/^rule /, '')) === name
      ? leftOut(element, wrong.says)
      : element,
  )
  return checked({ entry: { ...entry, [section]: rest }, elements: says })
}

function leftOut({ name, path }: Element, says: string): Element {
  if (says.includes('can never fail')) return nearly({ name, path }, `left out: ${says}`)
  return refusing({ name, path }, says)
}

function faultsOf(entry: Fields): readonly Found[] {
  const file: unknown = { queues: { imported: entry } }
  return Check(QueueFile, file) ? lint(file, defaultQueueRules) : formFaults(file, QueueFile)
}
