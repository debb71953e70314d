import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8')
const rows = read('docs/reliability.md')
  .split('\n')
  .filter((line) => /^\| (F\d+|all) \|/.test(line))
  .map((line) => line.split(' | '))

describe('docs/reliability.md', () => {
  test('has a row for each fault', () => {
    const ids = rows.map(([id = '']) => id.replace('| ', ''))
    expect(ids).toEqual([...Array.from({ length: 20 }, (_, i) => `F${i + 1}`), 'all'])
  })

  test.each(rows.map((cells) => [cells[0]?.replace('| ', ''), cells.at(-1) ?? ''] as const))(
    'names tests that exist: %s',
    (_id, cell) => {
      const named = cell.replace(/ \|$/, '').split('<br>')
      for (const each of named) {
        const [, file = '', name = ''] = /^`(\S+)`: "(.+)"$/.exec(each) ?? []
        expect(existsSync(fileURLToPath(new URL(`../${file}`, import.meta.url))), each).toBe(true)
        // In a template, or in a string with other quotes, a name has no backslash.
        expect(read(file).replaceAll('\\', ''), each).toContain(name)
      }
    },
  )
})
