import { expect, test } from 'vitest'

import { Unavailable } from '../../ports/unavailable.ts'
import { ours, unlessOfTheRows } from './cannot-answer.ts'

const failing = (code: string | undefined) =>
  ours(() => Promise.reject(Object.assign(new Error('said'), { code })))

test.each([
  ['a refused connection', 'ECONNREFUSED'],
  ['a pipe that broke', 'EPIPE'],
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
  ['a text that is refused', '22021'],
  ['a table that is not there', '42P01'],
  ['a right that is missing', '42501'],
])('%s: it has answered, and the error stays as it is', async (_name, code) => {
  await expect(failing(code)).rejects.not.toThrow(Unavailable)
  await expect(failing(code)).rejects.toMatchObject({ message: 'said', code })
})

test('a fault of this program is one', async () => {
  await expect(ours(() => Promise.reject(new TypeError('ours')))).rejects.toThrow(TypeError)
})

test.each(['42P01', '42501', '0A000', undefined])(
  '%s says nothing of the rows: they may be taken later',
  (code) => {
    expect(unlessOfTheRows(Object.assign(new Error('said'), { code }))).toBeInstanceOf(Unavailable)
  },
)

test.each(['22021', '23514', '54000', 'P0001'])('%s is said of the rows, and will be said again', (code) => {
  const error = Object.assign(new Error('said'), { code })
  expect(unlessOfTheRows(error)).toBe(error)
})
