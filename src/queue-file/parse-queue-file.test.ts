import { describe, expect, test } from 'vitest'

import { defaultQueueRules } from '../match/queue-rules.ts'
import { parseQueueFile } from './parse-queue-file.ts'

function faultsIn(text: string): readonly string[] {
  const parsed = parseQueueFile(text, defaultQueueRules)
  if ('queues' in parsed) return []
  return parsed.map(({ line, column, says }) => `${line}:${column} ${says}`)
}

describe('a queue file', () => {
  test.each([
    [
      'in YAML',
      'queues:\n  duel: { size: 2 }\n  squad: { gameServer: { image: squad:1 } }\ndefault: squad\n',
    ],
    ['in JSON', '{ "$schema": "x", "queues": { "duel": {} } }'],
  ])('%s is read', (_form, text) => {
    expect(faultsIn(text)).toEqual([])
    expect(parseQueueFile(text, defaultQueueRules)).toHaveProperty('queues.duel')
  })

  test.each([
    ['no queue', 'queues: {}\n', '1:1 queues must not be empty'],
    ['no queues', 'default: a\n', '1:1 the file needs queues'],
    ['nothing', '', '1:1 the file must be a mapping of keys to values'],
    ['a misspelt key', 'queues:\n  duel:\n    sise: 2\n', '3:5 queues.duel has no sise: did you mean size?'],
    [
      'an unknown key',
      'queues:\n  duel:\n    colour: red\n',
      '3:5 queues.duel has no colour: it has size, minSize, fillSeconds, attributes, teams, rules, preferences, versions, properties, gameServer, pool',
    ],
    [
      'an unknown key of a game server',
      'queues:\n  duel:\n    gameServer: { comand: x }\n',
      '3:19 queues.duel.gameServer has no comand: did you mean command?',
    ],
    ['a number as text', 'queues:\n  duel:\n    size: "2"\n', '3:5 queues.duel.size must be a whole number'],
    ['too large a match', 'queues:\n  duel:\n    size: 1001\n', '3:5 queues.duel.size must be at most 1000'],
    [
      'a bad name',
      'queues:\n  "a b": {}\n',
      '2:3 a b is not a name for a queue: use 1 to 64 letters, digits and . _ -',
    ],
    [
      'a bad variable',
      'queues:\n  duel:\n    gameServer: { env: { 1X: a } }\n',
      '3:26 1X is not a name for a variable: use letters, digits and _, not starting with a digit',
    ],
    [
      'a variable of Muster',
      'queues:\n  duel:\n    gameServer: { env: { MATCH_ID: a } }\n',
      '3:26 MATCH_ID must not be set: Muster sets it for each game server itself',
    ],
    [
      'a variable that the backend has too',
      'queues:\n  duel:\n    gameServer: { env: { PORT: "1" } }\n',
      '3:26 PORT must not be set: Muster sets it for each game server itself',
    ],
    [
      'an open quote in a command',
      `queues:\n  duel:\n    gameServer: { command: 'node "x' }\n`,
      '3:19 command has a quote (") that is never closed, at character 6',
    ],
    [
      'an empty game server',
      'queues:\n  duel:\n    gameServer: {}\n',
      '3:5 gameServer is empty: give it a command, an image or env, or remove it',
    ],
    [
      'a pool whose minimum is above its maximum',
      'queues:\n  duel:\n    pool: { min: 3, max: 2 }\n',
      '3:13 min (3) is more than max (2)',
    ],
    [
      'a pool without a maximum',
      'queues:\n  duel:\n    pool: { min: 3 }\n',
      '3:5 queues.duel.pool needs max',
    ],
    [
      'a smallest match above the size',
      'queues:\n  duel:\n    size: 2\n    minSize: 3\n',
      '4:5 minSize (3) must not be more than size (2)',
    ],
    [
      'a smallest match above the default size',
      'queues:\n  duel:\n    minSize: 13\n',
      '3:5 minSize (13) must not be more than size (12)',
    ],
    [
      'an unknown default',
      'default: solo\nqueues:\n  duel: {}\n',
      '1:1 default names no queue: use one of duel',
    ],
    [
      'an alias without its anchor',
      'queues:\n  duel:\n    size: *two\n',
      '3:11 Unresolved alias (the anchor must be set before the alias): two',
    ],
    [
      'a mapping where a word is needed',
      'queues:\n  duel: { attributes: { a: { type: number, party: { toString: 1 } } } }\n',
      '2:44 queues.duel.attributes.a.party must be one of avg, min, max, intersection, union',
    ],
    [
      'the key __proto__',
      'default: duel\nqueues:\n  duel: { size: 2, pool: { max: 1, __proto__: 2 } }\n',
      '3:36 queues.duel.pool has no __proto__: it has min, max, coverSeconds, idleSeconds',
    ],
    ['a queue twice', 'queues:\n  duel: {}\n  duel: {}\n', '3:3 Map keys must be unique'],
  ])('with %s is refused, with its line and what to write', (_fault, text, says) => {
    expect(faultsIn(text)).toEqual([says])
  })

  test('with several faults names all of them', () => {
    expect(faultsIn('queues:\n  duel: { size: 0 }\n  squad: { minSize: x }\n')).toHaveLength(2)
  })
})
