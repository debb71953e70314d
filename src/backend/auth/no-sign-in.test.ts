import { expect, test } from 'vitest'

import { loopback } from '../../runtime/networks.ts'
import { NoSignIn } from './no-sign-in.ts'

const needs = {
  trustedProxies: loopback,
  adminToken: 'the-token-of-an-operator',
  mint: { isServersProof: () => false },
}
const from = (peer: string, forwardedFor?: string, authorization?: string) => ({
  told: { peer, forwardedFor },
  authorization,
})
const local = new NoSignIn({ ...needs, allowAnonymous: false })
const open = new NoSignIn({ ...needs, allowAnonymous: true })
const ANYONE = { kind: 'known', principal: { kind: 'anyone' } }

test('without a permission, only this machine is served', () => {
  expect(local.check(from('127.0.0.1'))).toEqual(ANYONE)
  expect(local.check(from('::1'))).toEqual(ANYONE)
  expect(local.check(from('192.0.2.1'))).toEqual({ kind: 'remote' })
})

test('a proxy that others can reach does not make them local', () => {
  expect(local.check(from('127.0.0.1', '192.0.2.1'))).toEqual({ kind: 'remote' })
  expect(local.check(from('127.0.0.1', '127.0.0.1'))).toEqual(ANYONE)
  expect(local.check(from('192.0.2.1', '127.0.0.1'))).toEqual({ kind: 'remote' })
})

test('with the permission, everybody is served', () => {
  expect(open.check(from('192.0.2.1'))).toEqual(ANYONE)
})

test('a wrong token changes nothing, and may count as a guess', () => {
  expect(open.check(from('192.0.2.1', undefined, 'Bearer guess'))).toEqual({
    ...ANYONE,
    wrong: 'admin-token',
  })
  expect(open.check(from('192.0.2.1', undefined, 'Bearer the-token-of-an-operator'))).toEqual({
    kind: 'known',
    principal: { kind: 'operator' },
  })
})
