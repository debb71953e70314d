import { addressAt } from '../../src/match/address.ts'
import { fates } from '../../src/match/fates.ts'
import type { HistoryEvent } from '../../src/match/history-event.ts'
import { becomeReady, end, run, start } from '../../src/match/match.ts'
import { defaultQueueRules as rules } from '../../src/match/queue-rules.ts'
import { formingMatch, ticketOf } from './domain.ts'

interface LifeOptions {
  readonly players?: readonly string[]
  readonly formedAt?: number
  readonly lastLines?: readonly string[]
}

/** All events of a match that crashed, in order. */
export function life(id: string, options: LifeOptions = {}): readonly HistoryEvent[] {
  const { players = ['a', 'b'], formedAt = 10, lastLines = ['the last words'] } = options
  const tickets = players.map((player, at) => ticketOf(player, at + 1))
  const forming = { ...formingMatch(id, tickets), formedAt, since: formedAt }
  const starting = start(forming, formedAt + 1)
  const ready = becomeReady(
    starting,
    { at: addressAt({ host: 'h', port: 1 }), serverName: `server-${id}` },
    formedAt + 2,
  )
  const running = run(ready, formedAt + 9000, formedAt + 3)
  const now = formedAt + 4
  const by = (backend: string, cause: HistoryEvent['by']['cause']) => ({ backend, cause })
  return [
    { kind: 'moved', match: forming, by: by('one', 'queue') },
    { kind: 'moved', match: starting, by: by('one', 'order') },
    { kind: 'moved', match: ready, by: by('two', 'server') },
    { kind: 'moved', match: running, by: by('two', 'report') },
    {
      kind: 'server-exited',
      match: running,
      by: by('two', 'server'),
      at: now,
      server: ready.server,
      exit: { why: undefined, code: 3, lastLines },
    },
    {
      kind: 'ended',
      match: end(running, 'crashed', now),
      by: by('two', 'server'),
      fates: fates(running, { why: 'crashed', now, rules }),
    },
  ]
}
