import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { identityIn } from '../backend/auth/claims.ts'
import { SecretVerifier } from '../backend/auth/secret-verifier.ts'
import { BadEnvironment } from '../runtime/env.ts'
import { playerToken, roleToken, signingFrom } from './player-tokens.ts'

const SECRET = 'x'.repeat(32)
const rules = { issuer: 'studio', audience: 'game', roleClaim: 'muster_role', skewMs: 0 }

function principalOf(token: string) {
  const claims = new SecretVerifier([SECRET]).verify(token)
  if (typeof claims === 'string') return claims
  const identity = identityIn(claims, rules, Date.now())
  return typeof identity === 'string' ? identity : identity.principal
}

test('a backend with the same settings accepts the tokens', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-secret-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'secret')
  writeFileSync(file, `${SECRET}\n${'y'.repeat(32)}\n`)
  const signing = signingFrom(file, { JWT_ISSUER: 'studio', JWT_AUDIENCE: 'game' })
  if (!signing) throw new Error('no secret')
  expect(principalOf(playerToken(signing, 'load-1'))).toEqual({ kind: 'player', player: 'load-1' })
  expect(principalOf(roleToken(signing, 'viewer'))).toEqual({ kind: 'viewer' })
})

test('without a secret nobody signs in, and a file that cannot be read is a fault', () => {
  expect(signingFrom(undefined, {})).toBeUndefined()
  expect(() => signingFrom('/nowhere/secret', {})).toThrow(BadEnvironment)
})
