import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { matchesOf } from '../../../test/support/imported-queues.ts'
import { importFlexMatch } from './import-flexmatch.ts'

const folder = fileURLToPath(new URL('../../../test/flexmatch/', import.meta.url))
const files = readdirSync(folder)
const textOf = (file: string) => readFileSync(`${folder}${file}`, 'utf8')

function imported(text: string) {
  const result = importFlexMatch(text)
  if (result.kind === 'unreadable') throw new Error(result.faults.join('\n'))
  return result
}

/** What is not exact, as the report says it. */
const differing = (file: string) =>
  imported(textOf(file))
    .elements.filter(({ verdict }) => verdict !== 'exact')
    .map(({ line, name, verdict, says }) => `${line} ${name}: ${verdict} (${says})`)

describe('a rule set of each kind', () => {
  test.each(files)('%s becomes a queue file that is right, and makes a match', (file) => {
    expect(matchesOf(imported(textOf(file)).queueFile)).toEqual([{ checked: 1, violations: [] }])
  })
})

describe('the report', () => {
  const newest = "the newest ticket's wait counts, as in FlexMatch; clock: each is fairer"

  test('says where a queue file differs, with the line of the rule set', () => {
    expect(differing('compound.json')).toEqual([])
    expect(differing('hunters-monster.json')).toEqual([])
    expect(differing('block-list.json')).toEqual([])
    expect(differing('preferences.json')).toEqual([
      `14 expansion rules[Map].minCount: approximate (${newest})`,
    ])
    expect(differing('latency.json')).toEqual([
      `8 expansion rules[FastConnection].maxLatency: approximate (${newest})`,
      '9 AcceptanceRequired: refused (a queue file has no ready check)',
    ])
    expect(differing('explicit-sort.json')).toEqual([
      '4 algorithm.batchingPreference: approximate (Muster draws no lots: the ticket that has waited longest comes first)',
      '7 rule NearestFirst: approximate (matches of equal skill are preferred; tickets are not sorted)',
      '8 rule OldHandsFirst: approximate (matches of a high seniority are preferred; tickets are not sorted)',
    ])
  })

  test('leaves nothing out', () => {
    expect(differing('odd-parts.json')).toMatchInlineSnapshot(`
      [
        "4 attribute rating points: approximate (it is called rating-points)",
        "7 attribute when: refused (date is no type of an attribute)",
        "9 algorithm.backfillPriority: refused (Muster has no such setting)",
        "9 algorithm.batchingPreference: approximate (tickets are not sorted)",
        "9 algorithm.sortByAttributes: approximate (tickets are not sorted: Muster looks for the nearest ones by its rules)",
        "16 rule RedClan: approximate (it holds in every team, not only in those that were named)",
        "19 rule ByClan: refused (only a number can be preferred)",
        "20 rule Moon: refused (Muster knows no rule of type moonPhase)",
        "21 rule Nothing: refused (it needs Moon; the rules that it names are left out too)",
        "22 rule Sizes: approximate (left out: Sizes can never fail: the sizes of the teams differ by no more than 1)",
        "25 expansion rules[AtLeast].referenceValue: refused (a rule of type all does not relax that)",
        "26 expansion rules[Gone].maxDistance: refused (its target names nothing)",
        "27 expansion teams[red].maxPlayers: approximate (the largest size is allowed from the start)",
      ]
    `)
  })

  test('is in the queue file too', () => {
    const { queueFile } = imported(textOf('odd-parts.json'))
    expect(queueFile).toContain('# Refused: rule Moon (line 20): Muster knows no rule of type moonPhase\n')
    expect(queueFile).toContain('      # Approximate: it is called rating-points\n      rating-points:')
    expect(queueFile).toContain(
      '      # Approximate: it holds in every team, not only in those that were named\n      RedClan:',
    )
  })
})

describe('the text', () => {
  const wrong = (text: string) => {
    const result = importFlexMatch(text)
    return result.kind === 'unreadable' ? result.faults : []
  }

  test('may have comments, tabs and trailing commas, and numbers as texts', () => {
    const text =
      '{\n\t"name": "a//b", // "teams": []\n\t/* "x": 1 */ "teams": [{"name":"t","minPlayers":"2","maxPlayers":"2",},],\n}'
    expect(imported(text).queueFile).toContain(
      'a-b:\n    attributes: {}\n    teams:\n      - name: t\n        size: 2\n',
    )
  })

  test('with a key that is given twice is refused, with its line', () => {
    expect(wrong('{\n"name": "a",\n"name": "b", "teams": [{}]}')).toEqual(['3: Map keys must be unique'])
    expect(wrong('{ "name": "a" }')).toEqual(['1: a rule set has teams, and this has none'])
    expect(wrong('{ "name": [')).not.toEqual([])
    expect(wrong('{ "name": *a }')).toEqual([
      '1: Unresolved alias (the anchor must be set before the alias): a',
    ])
  })

  test('with an object for a measurement is converted, and the rule refused', () => {
    const rule = { name: 'near', type: 'distance', measurements: [{ toString: 1 }], referenceValue: 1 }
    const teams = [{ name: 't', minPlayers: 1, maxPlayers: 1 }]
    expect(importFlexMatch(JSON.stringify({ teams, rules: [rule] }))).toMatchObject({ kind: 'imported' })
  })
})
