import { expect, test } from 'vitest'

import { Unavailable } from '../../ports/unavailable.ts'
import { ours, unlessOfTheRows } from './cannot-answer.ts'

const failing = (code: string | undefined) =>
  ours(() => Promise.reject(Object.assign(new Error('said'), { code })))

test.each([
  ['a refused connection', 'ECONNREFUSED'],
  ['a broken pipe', 'EPIPE'],
  ['an error of the driver', undefined],
  ['a server that shuts down', '57P01'],
  ['a server that starts', '57P03'],
  ['too many connections', '53300'],
  ['a full disk', '53100'],
  ['a full disk, at the first connection', 'XX000'],
  ['a deadlock', '40P01'],
  ['a statement that took too long', '57014'],
  ['a fail-over to a replica', '25006'],
])('%s: it cannot answer', async (_name, code) => {
  await expect(failing(code)).rejects.toThrow(Unavailable)
})

test.each([
  ['a constraint', '23514'],
  ['a refused text', '22021'],
  ['a missing table', '42P01'],
  ['a missing right', '42501'],
])('%s: PostgreSQL has answered, and the error is unchanged', async (_name, code) => {
  await expect(failing(code)).rejects.not.toThrow(Unavailable)
  await expect(failing(code)).rejects.toMatchObject({ message: 'said', code })
})

test('an error of this program is unchanged', async () => {
  await expect(ours(() => Promise.reject(new TypeError('ours')))).rejects.toThrow(TypeError)
})

test.each(['42P01', '42501', '0A000', undefined])(
  '%s is not about the rows: they may be accepted later',
  (code) => {
    expect(unlessOfTheRows(Object.assign(new Error('said'), { code }))).toBeInstanceOf(Unavailable)
  },
)

test.each(['22021', '23514', '54000', 'P0001'])(
  '%s is about the rows, and will be returned again',
  (code) => {
    const error = Object.assign(new Error('said'), { code })
    expect(unlessOfTheRows(error)).toBe(error)
  },
)
