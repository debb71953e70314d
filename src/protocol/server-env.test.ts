import fc from 'fast-check'
import { expect, test } from 'vitest'

import { playerIds } from '../../test/support/player-ids.ts'
import { playersIn, playersVariable } from './server-env.ts'

test('the variable lists all players, whatever their ids', () => {
  fc.assert(
    fc.property(fc.array(playerIds), (players) => {
      const variable = playersVariable(players)
      expect(playersIn(variable)).toEqual(players)
      expect(variable).not.toContain('$')
    }),
  )
})

test.each([
  [['ada', 'auth0|5f'], 'ada,auth0|5f'],
  [['CN=Ada,OU=Players'], 'CN=Ada%2COU=Players'],
  [['100%', 'a%2Cb', '$(MATCH_KEY)'], '100%25,a%252Cb,%24(MATCH_KEY)'],
])('%j is encoded as %s', (players, variable) => {
  expect(playersVariable(players)).toBe(variable)
})

test.each(['100%', '%zz', '%e0%a4'])('an unescaped id with %s is read as it is', (text) => {
  expect(playersIn(text)).toEqual([text])
})
