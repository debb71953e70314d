import { describe, expect } from 'vitest'

import { addressAt } from '../../src/match/address.ts'
import { fates } from '../../src/match/fates.ts'
import { becomeReady, end, start, type FormingMatch } from '../../src/match/match.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { ticketsOf } from '../../src/match/roster.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import { formingMatch, partyOf, player, ticketOf } from '../support/domain.ts'
import type { promiser } from '../support/promise.ts'
import { waitFor } from '../support/wait-for.ts'
import type { OpenStore } from './store-contract.ts'

const [alone, party]: [Ticket, Ticket] = [
  {
    ...ticketOf('x', 50),
    attributes: [
      { rating: 1512.5, mode: 'a b\n[c] $', maps: ['desert', 'the harbor'], latencies: { 'eu-west': 24 } },
    ],
  },
  { ...partyOf(['y', 'z', 'w'], 51), attributes: [{ rating: 1 }, {}, { rating: 3, maps: [] }] },
]
const [first] = alone.players

/** What players bring is with them wherever they go. */
export function attributePromises(
  name: string,
  promise: ReturnType<typeof promiser>,
  store: () => OpenStore,
) {
  const enqueue = () => Promise.all([alone, party].map((ticket) => store().queue.enqueue(ticket)))
  const form = (match: FormingMatch) =>
    store().matches.form(match, { dueAt: 90, epoch: undefined, pooled: false, seenSince: 0 })
  const waiting = async () => (await store().queue.waiting()).filter(({ attributes }) => attributes)
  const places = (...names: readonly string[]) =>
    Promise.all(names.map((each) => store().queue.place(player(each))))

  describe(`what players bring: ${name}`, () => {
    promise('comes back whole with their ticket, for each of a party', async () => {
      expect(await enqueue()).toMatchObject([{ ticket: alone }, { ticket: party }])
      expect(await places('x', 'y', 'z', 'w')).toMatchObject(
        [alone, party, party, party].map((ticket) => ({ kind: 'queued', ticket })),
      )
      expect(new Set(await waiting())).toEqual(new Set([alone, party]))
      expect(await store().queue.stillWaiting([alone, party])).toEqual([alone, party])
      const otherwise = { ...alone, attributes: [{ strange: 1 }] }
      expect(await store().queue.stillWaiting([otherwise])).toEqual([alone])
    })

    promise('is what they brought first when they join again', async () => {
      await enqueue()
      const again = { ...ticketOf('x', 60), attributes: [{ rating: 9 }] }
      expect(await store().queue.enqueue(again)).toMatchObject({ kind: 'queued', ticket: alone })
    })

    promise('is reported when their ticket enters a queue', async () => {
      const heard: Ticket[] = []
      const stop = store().changes.onQueue((change) => {
        if (change.kind === 'queued') heard.push(...change.tickets)
      })
      await enqueue()
      await waitFor('the news', () => heard.length >= 2)
      stop()
      expect(heard).toEqual([alone, party])
    })

    promise('stays when others leave or expire, and comes with an expired ticket', async () => {
      await enqueue()
      await store().queue.leave(first)
      await store().queue.expire(40)
      expect(await waiting()).toEqual([party])
      expect(await store().queue.expire(51)).toEqual([party])
    })

    promise('is in their match, and in the queue again after a match that was not played', async () => {
      await enqueue()
      const formed = formingMatch('m', [alone, party])
      expect(await form(formed)).toBe('formed')
      const found = await store().matches.find(formed.id)
      expect(found && ticketsOf(found)).toEqual([alone, party])
      const given = fates(formed, { why: 'crashed', now: 60, rules: defaultQueueRules })
      await store().matches.end(end(formed, 'crashed', 60), {
        from: 'forming',
        cause: 'server',
        fates: given,
      })
      const again = [alone, party].map((ticket): Ticket => ({ ...ticket, setbacks: ['crashed'], seenAt: 60 }))
      expect(new Set(await waiting())).toEqual(new Set(again))
    })

    promise('stays with the others of a party when one is released from the match', async () => {
      await enqueue()
      const formed = formingMatch('m', [party])
      await form(formed)
      const starting = start(formed, 52)
      const ready = becomeReady(starting, { at: addressAt({ host: 'h', port: 1 }), serverName: 's' }, 53)
      await store().matches.move(starting, { from: 'forming', dueAt: 99, cause: 'order' })
      await store().matches.move(ready, { from: 'starting', dueAt: 99, cause: 'server' })
      expect(await store().matches.release(ready, player('y'), 54)).toBe(true)
      const found = await store().matches.find(formed.id)
      expect(found && ticketsOf(found)).toEqual([
        { ...party, players: ['z', 'w'], attributes: [{}, { rating: 3, maps: [] }] },
      ])
    })

    promise('is there again with a match that was lost, and so is what was chosen for it', async () => {
      const choice = { region: 'eu-west', picks: { map: 'the harbor' } }
      const roster = [{ name: 'red', tickets: [alone], roles: { [first]: 'healer' } }]
      const lost = start({ ...formingMatch('m', []), choice, roster }, 50)
      expect(await store().matches.restore(lost, 99)).toBe('restored')
      expect(await store().matches.find(lost.id)).toEqual(lost)
      await store().matches.end(end(lost, 'finished', 60), { from: 'starting', cause: 'server', fates: [] })
      expect(await store().matches.find(lost.id)).toMatchObject({ state: 'ended', choice, roster })
    })
  })
}
