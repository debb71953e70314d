import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'

import { gameEndpoint } from '../../match/address.ts'
import type { Fate } from '../../match/fates.ts'
import type { Cause, HistoryEvent } from '../../match/history-event.ts'
import type { MatchId, PlayerId } from '../../match/ids.ts'
import {
  isLegalMove,
  isLive,
  type EndedMatch,
  type FormingMatch,
  type LiveMatch,
  type Match,
} from '../../match/match.ts'
import { playersOf, seenBy, ticketOf, ticketsOf, withoutPlayer } from '../../match/roster.ts'
import type { GameServer } from '../../match/server.ts'
import type { GoneReason } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { Ending, Forming, FormOutcome, MatchStore, Move } from '../../ports/match-store.ts'
import { answered } from './connection.ts'
import { Batcher } from './batcher.ts'
import type { Keys } from './keys.ts'
import { TOLD_SECONDS } from './redis-ticket-queue.ts'
import { listIn, valuesIn, wordIn, type Value } from './replies.ts'
import { run } from './scripts.ts'
import { storedMatch } from './stored-ids.ts'
import { ticketText } from './ticket-text.ts'
import { matchIn, textOf } from './texts.ts'

type FormAsk = Forming & { readonly match: FormingMatch }
/** Matches formed, or read, in one step. */
const MATCHES_AT_ONCE = 16

const formOutcomes: readonly FormOutcome[] = [
  'formed',
  'ticket-gone',
  'ticket-quiet',
  'server-gone',
  'fenced',
]

export class RedisMatchStore implements MatchStore {
  readonly #redis: Redis
  readonly #keys: Keys
  readonly #backend: string
  readonly #forming = new Batcher((asks: readonly FormAsk[]) => this.#formAll(asks), {
    atMost: MATCHES_AT_ONCE,
    later: queueMicrotask,
  })
  readonly #finding = new Batcher((ids: readonly MatchId[]) => this.#findAll(ids), {
    atMost: MATCHES_AT_ONCE,
  })

  constructor(redis: Redis, keys: Keys, backend: string) {
    this.#redis = redis
    this.#keys = keys
    this.#backend = backend
  }

  form(match: FormingMatch, forming: Forming): Promise<FormOutcome> {
    return this.#forming.ask({ match, ...forming })
  }

  async restore(match: Match, dueAt: Instant): Promise<'restored' | 'known' | 'conflict'> {
    const { places, queues, signs, active, due, history, changes, pools, goners } = this.#keys
    const session = this.#keys.session(match.id)
    const keys = [session, places, queues, signs, active, due, history, changes, pools, goners]
    const by = this.#by('repair')
    const event = isLive(match)
      ? this.#event({ kind: 'moved', match, by })
      : this.#event({ kind: 'ended', match, by, fates: [] })
    const players = namesOf(match)
    const tickets = ticketsOf(match).map(({ id, players: who }) => `${id} ${who.join(' ')}`)
    const what = [match.id, randomUUID(), textOf(match), match.state, dueAt, event]
    const told = [match.since, TOLD_SECONDS, tickets.join('\n'), match.server, match.queue]
    const why: GoneReason = { kind: 'left' }
    const args = [...what, players, ...told, textOf(why), ...addressFields(match)]
    return wordIn(await run(this.#redis, 'restore-match-10', { keys, args }), [
      'restored',
      'known',
      'conflict',
    ])
  }

  find(id: MatchId): Promise<Match | undefined> {
    return this.#finding.ask(id)
  }

  async live(): Promise<readonly LiveMatch[]> {
    return this.#all(await answered(this.#redis.smembers(this.#keys.active)))
  }

  count(): Promise<number> {
    return answered(this.#redis.scard(this.#keys.active))
  }

  async move(next: LiveMatch, { from, dueAt, cause }: Move): Promise<boolean> {
    if (!isLegalMove(from, next.state)) return false
    const { due, history, changes } = this.#keys
    const keys = [this.#keys.session(next.id), due, history, changes]
    const event = this.#event({ kind: 'moved', match: next, by: this.#by(cause) })
    const args = [next.id, from, randomUUID(), textOf(next), next.state, dueAt, event]
    const moved = await run(this.#redis, 'move-match-4', {
      keys,
      args: [...args, namesOf(next), ...addressFields(next)],
    })
    return moved === 1
  }

  async end(match: EndedMatch, { from, cause, fates }: Ending): Promise<boolean> {
    const { active, due, places, queues, signs, goners, history, changes, heard } = this.#keys
    const session = this.#keys.session(match.id)
    const keys = [session, active, due, places, queues, signs, goners, history, changes, heard]
    const event = this.#event({ kind: 'ended', match, by: this.#by(cause), fates })
    const args = [match.id, from, randomUUID(), textOf(match), event, TOLD_SECONDS]
    const ended = await run(this.#redis, 'end-match-10', {
      keys,
      args: [...args, namesOf(match), ...fates.flatMap(fateArgs)],
    })
    return ended === 1
  }

  async release(match: LiveMatch, player: PlayerId, now: Instant): Promise<boolean> {
    const ticket = ticketOf(match, player)
    if (!ticket) return false
    const { places, signs, history, changes } = this.#keys
    const keys = [this.#keys.session(match.id), places, signs, this.#keys.gone(player), history, changes]
    const next = { ...match, roster: withoutPlayer(match.roster, player) }
    const by = this.#by('request')
    const event = this.#event({ kind: 'player-left', match: next, by, at: now, ticket })
    const why: GoneReason = { kind: 'left' }
    const names = [match, next].map(namesOf)
    const args = [match.id, match.state, randomUUID(), textOf(next), event, player, ...names, textOf(why)]
    const released = await run(this.#redis, 'release-player-6', { keys, args: [...args, TOLD_SECONDS] })
    return released === 1
  }

  async noteExit(match: Match, { name, exit }: GameServer & { state: 'exited' }, at: Instant): Promise<void> {
    const by = this.#by('server')
    const event = this.#event({ kind: 'server-exited', match, by, at, server: name, exit })
    await answered(this.#redis.xadd(this.#keys.history, '*', 'match', textOf(match), 'event', event))
  }

  async due(now: Instant, limit: number): Promise<readonly LiveMatch[]> {
    return this.#all(
      await answered(this.#redis.zrangebyscore(this.#keys.due, '-inf', String(now), 'LIMIT', 0, limit)),
    )
  }

  async postpone(id: MatchId, until: Instant): Promise<void> {
    await answered(this.#redis.zadd(this.#keys.due, 'XX', until, id))
  }

  async nextDueAt(): Promise<Instant | undefined> {
    const [, at] = await answered(this.#redis.zrange(this.#keys.due, '0', '0', 'WITHSCORES'))
    return at === undefined ? undefined : Number(at)
  }

  async #formAll(asks: readonly FormAsk[]): Promise<readonly FormOutcome[]> {
    const { epoch, places, queues, sessions, active, due, history, changes, pools, signs } = this.#keys
    const keys = [epoch, places, queues, sessions, active, due, history, changes, pools, signs]
    const event = textOf({ kind: 'moved', by: this.#by('queue') })
    const args = [event, ...asks.flatMap(formArgs)]
    const outcomes = listIn(await run(this.#redis, 'form-matches-10', { keys, args }))
    return outcomes.map((outcome) => wordIn(outcome, formOutcomes))
  }

  async #findAll(ids: readonly MatchId[]): Promise<readonly (Match | undefined)[]> {
    const keys = [this.#keys.sessions, this.#keys.signs]
    const answers = await run(this.#redis, 'find-matches-2', { keys, args: ids })
    return listIn(answers).map((answer) => foundMatch(valuesIn(answer)))
  }

  async #all(ids: readonly string[]): Promise<readonly LiveMatch[]> {
    const matches = await Promise.all(ids.map((id) => this.find(storedMatch(id))))
    return matches.filter((match) => match !== undefined).filter(isLive)
  }

  #by(cause: Cause) {
    return { backend: this.#backend, cause }
  }

  /** The event without its match, which the script has anyway. */
  #event({ match: _match, ...event }: HistoryEvent): string {
    return textOf(event)
  }
}

const namesOf = (match: Match): string => playersOf(match).join(' ')

function formArgs({ match, dueAt, epoch, pooled, seenSince }: FormAsk): (string | number)[] {
  const claimed = ticketsOf(match).flatMap(({ id, queue, players }) => [
    id,
    queue,
    players.length,
    ...players,
  ])
  const how = [dueAt, epoch ?? '', pooled ? `${match.queue} ${match.server}` : '', seenSince]
  return [match.id, textOf(match), ...how, claimed.length, ...claimed]
}

function foundMatch([json, ...signs]: readonly Value[]): Match | undefined {
  if (typeof json !== 'string') return undefined
  const match = matchIn(json)
  if (!isLive(match)) return match
  const signOf = new Map(playersOf(match).map((player, i) => [player, Number(signs[i] ?? 0)]))
  return { ...match, roster: seenBy(match.roster, (player) => signOf.get(player) ?? 0) }
}

/** For people who read Redis by hand, with the field names of the system that Muster replaces. */
function addressFields(match: Match): (string | number)[] {
  if (!('at' in match)) return []
  const { host, port } = gameEndpoint(match.at)
  return ['pod', match.serverName, 'host', host, 'port', port]
}

function fateArgs(fate: Fate): (string | number)[] {
  const { queue, players, queuedAt, seenAt } = fate.ticket
  const what =
    fate.kind === 'queued-again'
      ? ['again', ticketText(fate.ticket), queue, queuedAt, seenAt]
      : ['gone', textOf(fate.why), '', '', '']
  return [...what, players.length, ...players]
}
