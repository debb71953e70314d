import { expect, test } from 'vitest'

import { BadEnvironment, Env } from './env.ts'

test('all errors are reported at once, one line each', () => {
  const env = new Env({ A: 'x', B: '1.5', C: '70000', D: 'maybe', E: 'ftp://x' })
  env.seconds('A', { default: 1 })
  env.integer('B', { default: 1, min: 0, max: 9 })
  env.port('C', { default: 1 })
  env.flag('D')
  env.url('E', { default: 'http://x' })
  env.required('F', 'somebody needs it')
  const told = (): void => {
    env.throwIfBad()
  }
  expect(told).toThrow(BadEnvironment)
  for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) expect(told).toThrow(new RegExp(`^${name} must be`, 'm'))
})

test('errors of a part are reported with the others, once each, by the names that the operator uses', () => {
  const read = (): unknown =>
    Env.read({ LEVEL: 'loud' }, (env) => {
      const part = env.part({ LEVEL: 'loud', PORT: 'x' }, { PORT: 'BACKEND_PORT' })
      return [env, part].map((each) => [
        each.oneOf('LEVEL', { default: 'a', of: ['a', 'b', 'c'] }),
        each.port('PORT', { default: 1 }),
      ])
    })
  expect(read).toThrow(
    new BadEnvironment(
      'LEVEL must be a, b or c, but is loud\nBACKEND_PORT must be a number from 0 to 65535, but is x',
    ),
  )
})

test('an empty variable counts as not set, and seconds become milliseconds', () => {
  const env = new Env({ EMPTY: '', WAIT: '0.25' })
  expect(env.text('EMPTY', { default: 'otherwise' })).toBe('otherwise')
  expect(env.seconds('WAIT', { default: 1 })).toBe(250)
  env.throwIfBad()
})

test('a list of URLs is separated by commas, and the error names the bad one', () => {
  const env = new Env({ A: 'http://a:1, https://b', B: 'http://a,ftp://b' })
  expect(env.urls('A', { default: '' }).map(({ origin }) => origin)).toEqual(['http://a:1', 'https://b'])
  expect(env.urls('NONE', { default: '' })).toEqual([])
  env.urls('B', { default: 'http://x' })
  expect(() => {
    env.throwIfBad()
  }).toThrow(/^B must be .* but contains ftp:\/\/b$/)
})

test('a URL for HTTP with a user or a password is refused, and the error shows neither', () => {
  const vars = {
    ONE: 'https://user:hunter2@a/keys',
    SEVERAL: 'http://b,http://hunter2@c',
    TOKEN: 'http://a?hunter2',
  }
  const env = new Env(vars)
  env.url('ONE', { default: 'http://x' })
  expect(env.urls('SEVERAL', { default: '' }).map(({ host }) => host)).toEqual(['b'])
  expect(env.url('TOKEN', { default: 'http://x' }).href).toBe('http://a/?hunter2')
  expect(() => {
    env.throwIfBad()
  }).toThrow(
    new BadEnvironment(
      'ONE must not contain a user or a password, but is https://***@a/keys\n' +
        'SEVERAL must not contain a user or a password, but is http://***@c',
    ),
  )
})

test('several secrets are separated by spaces, lines or commas, and errors never show one', () => {
  const [one, two] = ['0123456789abcdef', 'fedcba9876543210']
  const env = new Env({ A: `${one}, ${two}`, B: `${one}\n${two}\n`, C: one, D: `${one} tooshort` })
  expect(['A', 'B', 'C'].map((name) => env.secrets(name, 'why'))).toEqual([[one, two], [one, two], [one]])
  env.throwIfBad()
  env.secrets('D', 'why')
  expect(() => {
    env.throwIfBad()
  }).toThrow(/^D must be a random text of 16 bytes or more, .* but number 2 of 2 has 8$/)
})
