import { beforeEach, describe, expect } from 'vitest'

import type { PartyCode } from '../../src/match/ids.ts'
import { joinParty, leaveParty, promote, setReady, type Party } from '../../src/match/party.ts'
import type { Parties, PartyAsRead } from '../../src/ports/parties.ts'
import { partyIn, player } from '../support/domain.ts'
import { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'

interface Adapter {
  readonly name: string
  readonly cannot?: Readonly<Record<string, string>>
  /** Two backends of one system. */
  open(ttlMs: number): Promise<readonly [Parties, Parties]>
}

/** Longer than any test. */
const FOREVER_MS = 600_000
const SOON_MS = 100

const [ada, bob, cleo] = [player('ada'), player('bob'), player('cleo')]
const alone = partyIn(['ada'])
const { code } = alone
const other = partyIn(['cleo'], '34679A')

function partyOf(decided: ReturnType<typeof joinParty>): Party | undefined {
  if (decided.kind !== 'becomes') throw new Error(`refused: ${decided.kind}`)
  return decided.party
}

/** What every store of parties promises. */
export function partiesContract({ name, open, cannot }: Adapter): void {
  const promise = promiser(cannot)
  let here: Parties
  let there: Parties
  const read = async (): Promise<PartyAsRead> => {
    const found = await there.withCode(code)
    if (!found) throw new Error('no party has the code')
    return found
  }
  /** As a backend does it: decided again when another change came first. */
  const join = async (parties: Parties, name: string, most = 64): Promise<string> => {
    for (;;) {
      const found = await parties.withCode(code)
      if (!found) return 'unknown'
      const decided = joinParty(found.party, player(name), most)
      if (decided.kind !== 'becomes') return decided.kind
      const outcome = await parties.replace(found, decided.party)
      if (outcome !== 'changed') return outcome
    }
  }

  describe(`parties: ${name}`, () => {
    beforeEach(async () => {
      ;[here, there] = await open(FOREVER_MS)
    })

    promise('a party is found by its code and by each member, whoever looks', async () => {
      expect(await here.create(alone)).toBe('created')
      expect(await join(there, 'bob')).toBe('replaced')
      const both = partyIn(['ada', 'bob'])
      for (const found of [await here.of(ada), await there.of(bob), await here.withCode(code)])
        expect(found?.party).toEqual(both)
      expect(await here.of(cleo)).toBeUndefined()
      expect(await here.withCode(other.code)).toBeUndefined()
    })

    promise('what members bring is kept as they said it', async () => {
      await here.create(alone)
      const attributes = { rating: 1512.5, __proto__x: null, maps: ['a b', 'c\n$'] }
      const brings = { attributes, latencies: { eu: 24 }, version: '1.4.0' }
      const next = partyOf(setReady(alone, ada, { ready: true, brings }))
      expect(await here.replace(await read(), next)).toBe('replaced')
      expect((await there.of(ada))?.party.members).toEqual([{ player: ada, ready: true, brings }])
    })

    promise('a player is in one party at a time', async () => {
      await here.create(alone)
      await here.create(other)
      expect(await there.create({ ...partyIn(['ada'], 'AAAAAA') })).toBe('in-party')
      expect(await there.withCode('AAAAAA' as PartyCode)).toBeUndefined()
      expect(await join(there, 'cleo')).toBe('in-party')
      expect((await read()).party).toEqual(alone)
      expect((await here.of(cleo))?.party).toEqual(other)
    })

    promise('two parties have different codes', async () => {
      await here.create(alone)
      expect(await there.create(partyIn(['cleo'], code))).toBe('code-taken')
      expect(await there.of(cleo)).toBeUndefined()
    })

    promise('a change happens only to the party as it was read', async () => {
      await here.create(alone)
      const before = await read()
      await join(here, 'bob')
      expect(await there.replace(before, partyOf(joinParty(before.party, cleo, 64)))).toBe('changed')
      expect(await there.replace(before, undefined)).toBe('changed')
      expect(await there.of(cleo)).toBeUndefined()
      expect((await read()).party).toEqual(partyIn(['ada', 'bob']))
    })

    promise('of two changes of leaders at once, one happens', async () => {
      await here.create(alone)
      await join(here, 'bob')
      await join(here, 'cleo')
      const found = await read()
      const changes = [promote(found.party, ada, bob), promote(found.party, ada, cleo)].map(partyOf)
      const outcomes = await Promise.all(
        changes.map((next, i) => (i === 0 ? here : there).replace(found, next)),
      )
      expect([...outcomes].sort()).toEqual(['changed', 'replaced'])
      const { party } = await read()
      expect(party).toEqual(changes[outcomes.indexOf('replaced')])
    })

    promise('many who join by the code at once are all in it, up to its limit', async () => {
      await here.create(alone)
      const joining = Array.from({ length: 12 }, (_, i) => join(i % 2 ? here : there, `p${i}`, 9))
      const outcomes = await Promise.all(joining)
      expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(8)
      expect(outcomes.filter((outcome) => outcome === 'party-full')).toHaveLength(4)
      const { party } = await read()
      expect(new Set(party.members.map((member) => member.player)).size).toBe(9)
      for (const { player: member } of party.members) expect((await here.of(member))?.party).toEqual(party)
    })

    promise('who has left may join another party; the code of a party without members is free', async () => {
      await here.create(alone)
      await join(here, 'bob')
      const found = await read()
      expect(await here.replace(found, partyOf(leaveParty(found.party, ada)))).toBe('replaced')
      expect(await there.of(ada)).toBeUndefined()
      expect(await there.create(partyIn(['ada'], 'AAAAAA'))).toBe('created')
      const last = await read()
      expect(last.party).toMatchObject({ leader: 'bob' })
      expect(await there.replace(last, partyOf(leaveParty(last.party, bob)))).toBe('replaced')
      expect(await here.replace(last, undefined)).toBe('replaced')
      expect([await here.withCode(code), await here.of(bob)]).toEqual([undefined, undefined])
      expect(await here.create(partyIn(['cleo'], code))).toBe('created')
    })

    promise('a party without a sign of life is gone with its code, and its members are free', async () => {
      const [soon, again] = await open(SOON_MS)
      await soon.create(alone)
      const found = await soon.withCode(code)
      await waitFor('the end of the party', async () => (await soon.withCode(code)) === undefined)
      expect(await again.of(ada)).toBeUndefined()
      if (found) expect(await again.replace(found, alone)).toBe('changed')
      expect(await again.create(partyIn(['cleo'], code))).toBe('created')
      expect(await again.create(partyIn(['ada'], 'AAAAAA'))).toBe('created')
    })

    promise('a member who looks gives a sign of life for all', async () => {
      const [soon] = await open(20 * SOON_MS)
      await soon.create(alone)
      const found = await soon.of(ada)
      if (found) await soon.replace(found, partyIn(['ada', 'bob']))
      await soon.create(other)
      // Another party, of which nobody gives a sign, shows that the time is over.
      await waitFor('the end of another party', async () => {
        await soon.of(bob)
        return (await soon.withCode(other.code)) === undefined
      })
      expect((await soon.of(ada))?.party).toEqual(partyIn(['ada', 'bob']))
    })
  })
}
