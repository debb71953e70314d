import { expect, test } from 'vitest'

import { withoutPassword } from './without-password.ts'

test.each([
  ['redis://host:6379/1', 'redis://host:6379/1'],
  ['redis://user:pass@host:6379', 'redis://***@host:6379'],
  ['redis://user:a:b/c@d?e@host', 'redis://***'],
  ['redis://user:a:b/c@d@host', 'redis://***@host'],
  ['redis://host?password=a@b', 'redis://***'],
  ['redis://host?password=x', 'redis://host?***'],
  ['nonsense://:x@', 'nonsense://***@'],
  ['no URL', 'no URL'],
])('%s is shown as %s', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown)
})
