import { createHmac, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'

import { HmacSha256 } from './hmac-sha256.ts'

test.each([32, 63, 64, 65, 131])('gives the HMAC of node:crypto with a key of %i bytes', (bytes) => {
  const key = randomBytes(bytes)
  const hmac = new HmacSha256(key, 1000)
  for (const length of [0, 1, 55, 56, 64, 999, 1000, 3]) {
    const text = randomBytes(length).toString('base64url').slice(0, length)
    expect(hmac.of(text)).toBe(createHmac('sha256', key).update(text).digest('base64url'))
  }
})

test.each(['x'.repeat(11), 'ä'.repeat(4), '€', 'ÿ'])(
  'takes no text that it would hash in part: %s',
  (text) => {
    expect(() => new HmacSha256(randomBytes(32), 10).of(text)).toThrow(RangeError)
  },
)
