import { expect, test } from 'vitest'

import { BadEnvironment, Env } from './env.ts'

test('all faults are told at once, a line each', () => {
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

test('an empty variable is one that was not set, and seconds become milliseconds', () => {
  const env = new Env({ EMPTY: '', WAIT: '0.25' })
  expect(env.text('EMPTY', { default: 'otherwise' })).toBe('otherwise')
  expect(env.seconds('WAIT', { default: 1 })).toBe(250)
  env.throwIfBad()
})

test('a list of URLs has commas between them, and names the one that is wrong', () => {
  const env = new Env({ A: 'http://a:1, https://b', B: 'http://a,ftp://b' })
  expect(env.urls('A', { default: '' }).map(({ origin }) => origin)).toEqual(['http://a:1', 'https://b'])
  expect(env.urls('NONE', { default: '' })).toEqual([])
  env.urls('B', { default: 'http://x' })
  expect(() => {
    env.throwIfBad()
  }).toThrow(/^B must be .* and holds ftp:\/\/b$/)
})
