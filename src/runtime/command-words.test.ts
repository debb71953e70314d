import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { commandWords } from './command-words.ts'

describe('a command', () => {
  test.each([
    ['node game.js', ['node', 'game.js']],
    ['  node \t game.js\n', ['node', 'game.js']],
    ["'/opt/my games/run' --port 1", ['/opt/my games/run', '--port', '1']],
    ['"/opt/my games/run" --name="a b"', ['/opt/my games/run', '--name=a b']],
    ['/opt/my\\ games/run', ['/opt/my games/run']],
    [`"say \\"hi\\" \\\\ \\n" 'it is "so" \\'`, ['say "hi" \\ \\n', 'it is "so" \\']],
    [`a"b"'c'\\d`, ['abcd']],
    [`node '' ""`, ['node', '', '']],
    ['node -e setInterval(()=>{},1e3)', ['node', '-e', 'setInterval(()=>{},1e3)']],
    ['echo $HOME | *', ['echo', '$HOME', '|', '*']],
    ['', []],
    [' ', []],
  ])('%s', (text, words) => {
    expect(commandWords(text)).toEqual({ words })
  })

  test.each([
    [`node 'game.js`, `has a quote (') that is never closed, at character 6`],
    ['node "game.js', 'has a quote (") that is never closed, at character 6'],
    ['"a\\"', 'has a quote (") that is never closed, at character 1'],
    ['node \\', 'ends with a backslash that escapes nothing'],
  ])('%s is an error', (text, fault) => {
    expect(commandWords(text)).toEqual({ fault })
  })

  test('of any words survives a round trip, with either kind of quotes', () => {
    const inSingle = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`
    const inDouble = (word: string) => `"${word.replace(/["\\]/g, '\\$&')}"`
    const words = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('a', ' ', "'", '"', '\\') })),
    )
    fc.assert(
      fc.property(words, fc.constantFrom(inSingle, inDouble), (given, quoted) => {
        expect(commandWords(given.map(quoted).join(' '))).toEqual({ words: given })
      }),
    )
  })

  test('may be any text: it returns words or an error, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', "'", '"', '\\', '\n') }), (text) => {
        const read = commandWords(text)
        expect('words' in read || 'fault' in read).toBe(true)
      }),
    )
  })
})
