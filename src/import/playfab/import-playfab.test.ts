import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { matchesOf } from '../../../test/support/imported-queues.ts'
import { importPlayFab } from './import-playfab.ts'

const folder = fileURLToPath(new URL('../../../test/playfab/', import.meta.url))
const textOf = (file: string) => readFileSync(`${folder}${file}`, 'utf8')

function imported(text: string) {
  const result = importPlayFab(text)
  if (result.kind === 'unreadable') throw new Error(result.faults.join('\n'))
  return result
}

/** What is not exact, as the report says it. */
const differing = (file: string) =>
  imported(textOf(file))
    .elements.filter(({ verdict }) => verdict !== 'exact')
    .map(({ line, name, verdict, says }) => `${line} ${name}: ${verdict} (${says})`)

describe('a queue of each kind', () => {
  test.each(readdirSync(folder))('%s becomes a queue file that is right, and makes a match', (file) => {
    const played = matchesOf(imported(textOf(file)).queueFile)
    expect(played.map(({ violations }) => violations)).toEqual(played.map(() => []))
    expect(played.map(({ checked }) => checked)).toEqual(played.map(() => 1))
  })

  test('a list of queues becomes one file', () => {
    const { queueFile } = imported(textOf('all-queues.json'))
    expect(queueFile).toContain('\n  4v4:\n')
    expect(queueFile).toContain('\n  brawl:\n')
    expect(matchesOf(queueFile)).toHaveLength(2)
  })
})

describe('the report', () => {
  test('says where a queue file differs, with the line of the file', () => {
    expect(differing('quick-match.json')).toEqual([])
    expect(differing('older-rules.json')).toEqual([])
    expect(differing('one-against-many.json')).toEqual([])
    expect(differing('ladder.json')).toEqual([
      '16 NearInRank.Weight: approximate (no rule weighs more than another: Muster makes the best match that all of them allow)',
      '20 attribute $.career.level: approximate (it is called career-level; a join brings it: Muster keeps no objects of players)',
    ])
    expect(differing('totals.json')).toEqual([
      '19 Power.SecondsUntilOptional: approximate (from then on it forbids nothing; PlayFab still tries the tickets first that keep it)',
    ])
    expect(differing('regions.json')).toEqual([
      '5 match size: approximate (a party of 10 is a match by itself; in PlayFab it takes two tickets)',
      '7 BuildId: refused (a build of PlayFab: say in gameServer which program or image the game is)',
      '10 attribute Pings: approximate (a join brings latencies, an object of milliseconds by region)',
      '15 StatisticsVisibilityToPlayers: refused (a queue file does not say what waiting players are told)',
    ])
  })

  test('names the queue, where there are several', () => {
    expect(differing('all-queues.json')).toEqual([
      '17 4v4: team 1: approximate (it is called x1)',
      '18 4v4: team 2: approximate (it is called x2)',
      '26 4v4: Skill.LinearExpansion: approximate (it has no Limit, and ends at 20300 here)',
      '33 brawl: match size: approximate (a party of 2 or more is a match by itself; in PlayFab it takes two tickets)',
      '35 brawl: BuildAliasParams: refused (a build of PlayFab: say in gameServer which program or image the game is)',
    ])
  })

  test('leaves nothing out', () => {
    expect(differing('odd-parts.json')).toMatchInlineSnapshot(`
      [
        "3 queue odd parts: approximate (it is called odd-parts)",
        "5 match size: approximate (the largest teams have 4 and 3 players, so that a full match has 7)",
        "6 MaxTicketSize: refused (a party may be as large as the largest team, with 4 players)",
        "8 Region: refused (Muster knows no such setting)",
        "10 team left side: approximate (it is called left-side; it has at least one player)",
        "14 rule Skill: approximate (it has no DefaultAttributeValue: a join without a value is refused)",
        "20 Skill.CustomExpansion: approximate (waiting never allows less: steps left out: 1; the rule holds until it is off for good, also while it would be off in between)",
        "24 Skill.MoonPhase: refused (it is no field of this rule)",
        "26 rule SkillAgain: approximate (of a missing skill Skill decides; the skill of a party is its min, as another rule says)",
        "32 SkillAgain.LinearExpansion: approximate (it allows no more)",
        "34 rule NoDifference: refused (it needs a number Difference)",
        "41 attribute $.skill: approximate (it is called skill-2; a join brings it: Muster keeps no objects of players)",
        "44 Slow.LinearExpansion: approximate (3 steps are one here, since a queue file has at most 200)",
        "48 rule SkillAsText: refused (skill is a number for Skill, and a string here)",
        "53 rule NeverOn: approximate (left out: it never forbids anything)",
        "59 rule Nothing: refused (it names no attribute)",
        "61 rule Sizes: approximate (left out: Sizes can never fail: the sizes of the teams differ by no more than 3)",
        "62 rule Moon: refused (Muster knows no rule of type MoonRule)",
      ]
    `)
  })

  test('is in the queue file too', () => {
    const { queueFile } = imported(textOf('odd-parts.json'))
    expect(queueFile).toContain('# Refused: rule Moon (line 62): Muster knows no rule of type MoonRule\n')
    expect(queueFile).toContain('      # Approximate: it is called skill-2; a join brings it')
    expect(queueFile).not.toContain('Sizes')
  })
})

describe('the text', () => {
  const wrong = (text: string) => {
    const result = importPlayFab(text)
    return result.kind === 'unreadable' ? result.faults : []
  }

  test.each([
    ['what the API takes', '{"MatchmakingQueue": {"Name": "q", "MinMatchSize": 3, "MaxMatchSize": 3}}'],
    [
      'what it answers',
      '{"data": {"MatchmakingQueue": {"Name": "q", "MinMatchSize": 3, "MaxMatchSize": 3}}}',
    ],
    ['a queue alone', '{"Name": "q", "MinMatchSize": "3", "MaxMatchSize": "3"}'],
    ['a list of queues', '[{"Name": "q", "MinMatchSize": 3, "MaxMatchSize": 3,},] // one'],
  ])('may be %s', (_, text) => {
    expect(imported(text).queueFile).toContain('queues:\n  q:\n    size: 3\n    minSize: 3\n')
  })

  test('that is no queue is refused, with its line', () => {
    expect(wrong('{\n"Name": "a",\n"Name": "b"}')).toEqual(['3: Map keys must be unique'])
    expect(wrong('{"teams": []}')).toEqual(['1: there is no MatchmakingQueue here, and no MatchMakingQueues'])
    expect(wrong('{"MatchMakingQueues": []}')).toHaveLength(1)
    expect(wrong('{"MatchmakingQueue":\n{"Name": "q", "MinMatchSize": 5, "MaxMatchSize": 4}}')).toEqual([
      '1: q needs MinMatchSize and MaxMatchSize, of 1 to 1000 players',
    ])
    expect(wrong('{"Name": "q", "MaxMatchSize": 2.5}')).toHaveLength(1)
    expect(wrong('{"Name": "q", "MinMatchSize": 2, "MaxMatchSize": 1001}')).toHaveLength(1)
    expect(wrong('{"Name": [')).not.toEqual([])
  })

  test('with one name for two queues gives each its own', () => {
    const queue = '{"Name": "q", "MinMatchSize": 3, "MaxMatchSize": 3}'
    const { elements, queueFile } = imported(`[${queue},\n${queue}]`)
    expect(queueFile).toContain('\n  q-2:\n')
    expect(elements.filter(({ verdict, line }) => verdict === 'approximate' && line === 2)).toContainEqual(
      expect.objectContaining({ name: 'q-2: queue q', says: 'it is called q-2' }),
    )
  })
})
