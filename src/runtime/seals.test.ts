import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { deriveKey, isSignedBy, sameText, seal, sign, unseal } from './seals.ts'

const key = deriveKey('a secret', 'route')
const text = fc.string({ unit: 'grapheme' })

describe('a seal', () => {
  test('returns its contents for its key and bound text', () => {
    fc.assert(
      fc.property(text, text, (held, bound) => {
        expect(unseal(key, seal(key, held, bound), bound)).toBe(held)
      }),
    )
  })

  test('is never the same twice, and reveals nothing of its contents', () => {
    const [one, other] = [seal(key, '10.0.0.1:7000', 'claims'), seal(key, '10.0.0.1:7000', 'claims')]
    expect(one).not.toBe(other)
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('10.0.0.1')
  })

  test('is invalid if any bit is changed', () => {
    fc.assert(
      fc.property(text, text, fc.nat(), fc.nat({ max: 7 }), (held, bound, at, bit) => {
        const bytes = Buffer.from(seal(key, held, bound), 'base64url')
        bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ (1 << bit), at % bytes.length)
        expect(unseal(key, bytes.toString('base64url'), bound)).toBeUndefined()
      }),
    )
  })

  test('has one spelling: bits that base64url ignores count too', () => {
    const sealed = seal(key, 'x', 'claims')
    const bytes = Buffer.from(sealed, 'base64url')
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=') {
      const other = sealed.slice(0, -1) + last
      if (other === sealed) continue
      expect(unseal(key, other, 'claims'), `${bytes.length} bytes, ${last}`).toBeUndefined()
    }
  })

  test('is invalid if it is shortened or extended', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 40 }), (held, at, more) => {
        const bytes = Buffer.from(seal(key, held, 'claims'), 'base64url')
        const cut = bytes.subarray(0, at % bytes.length)
        expect(unseal(key, cut.toString('base64url'), 'claims')).toBeUndefined()
        const longer = Buffer.concat([bytes, more])
        expect(unseal(key, longer.toString('base64url'), 'claims')).toBeUndefined()
      }),
    )
  })

  test('is invalid with another bound text', () => {
    fc.assert(
      fc.property(text, text, text, (held, bound, other) => {
        fc.pre(bound !== other)
        expect(unseal(key, seal(key, held, bound), other)).toBeUndefined()
      }),
    )
  })

  test('is invalid for another key', () => {
    fc.assert(
      fc.property(text, text, fc.uint8Array({ minLength: 32, maxLength: 32 }), (held, bound, other) => {
        fc.pre(!key.equals(other))
        expect(unseal(Buffer.from(other), seal(key, held, bound), bound)).toBeUndefined()
      }),
    )
  })

  test('no arbitrary text is valid, and none throws', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.base64String(), fc.string({ unit: 'binary-ascii' })), (anything) => {
        expect(unseal(key, anything, 'claims')).toBeUndefined()
      }),
    )
  })
})

describe('a signature', () => {
  test('belongs to its key and its text only', () => {
    fc.assert(
      fc.property(text, text, (signed, other) => {
        const signature = sign(key, signed)
        expect(isSignedBy(key, signed, signature)).toBe(true)
        expect(isSignedBy(key, other, signature)).toBe(other === signed)
        expect(isSignedBy(deriveKey('another secret', 'route'), signed, signature)).toBe(false)
      }),
    )
  })

  test('is compared completely: neither its beginning nor another encoding is accepted', () => {
    const signature = sign(key, 'claims')
    for (const given of [
      '',
      signature.slice(0, -1),
      `${signature}=`,
      `${signature}A`,
      signature.toUpperCase(),
    ])
      expect(isSignedBy(key, 'claims', given)).toBe(false)
  })
})

test('a key depends on its secret and its purpose, and is always the same', () => {
  expect(deriveKey('a secret', 'route')).toEqual(key)
  expect(key).toHaveLength(32)
  for (const [secret, label] of [
    ['a secret', 'match m1'],
    ['another', 'route'],
    ['route', 'a secret'],
  ] as const)
    expect(deriveKey(secret, label).equals(key)).toBe(false)
})

test('two texts are the same if all their bytes are', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(sameText(a, b)).toBe(a === b)
      expect(sameText(a, a)).toBe(true)
    }),
  )
})
