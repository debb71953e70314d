import type { Status } from '../lifecycle/status.ts'
import { gameEndpoint } from '../match/address.ts'
import type { MatchId, PlayerId } from '../match/ids.ts'
import type { Matchmaker, WaitReason } from '../matchmaking/matchmaker.ts'
import type { Queues } from '../matchmaking/queues.ts'
import { playersOf, seatsOf } from '../match/roster.ts'
import type { GoneReason, Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import type { JoinAnswer, PlayerStep, StatusAnswer } from '../protocol/http.ts'
import type { Waiting } from '../protocol/player-state.ts'
import type { TokenMint } from './token-mint.ts'

/** Turns a player's status into API answers. */
export interface AnswerNeeds {
  readonly mint: TokenMint
  readonly queues: Queues
  readonly clock: { now(): Instant }
}

type Queued = Extract<PlayerStep, { event: 'queued' }>['data']
type Connection = Extract<PlayerStep, { event: 'ready' }>['data']

export function playerEvent(needs: AnswerNeeds, player: PlayerId, status: Status): PlayerStep | undefined {
  switch (status.kind) {
    case 'queued':
      return { event: 'queued', data: queued(needs, status) }
    case 'starting':
      return { event: 'starting', data: starting(player, status) }
    case 'ready':
      return { event: 'ready', data: connection(needs, player, status) }
    case 'gone':
      return { event: 'ended', data: { session_id: matchOf(status.why), reason: reasonOf(status.why) } }
    case 'unknown':
      return undefined
  }
}

export function joinAnswer(needs: AnswerNeeds, player: PlayerId, status: Status): JoinAnswer {
  const event = playerEvent(needs, player, status)
  const state = stateOf(status)
  if (event?.event === 'ready') return { status: 'matched', state, ...event.data }
  if (event?.event === 'queued' || event?.event === 'starting')
    return { status: 'queued', state, ...event.data }
  // The player joined and the wait ended before we looked: the match was over at once. The next join starts over.
  return { status: 'queued', state, session_id: `pending-${player}`, players: [player] }
}

export function statusAnswer(needs: AnswerNeeds, player: PlayerId, status: Status): StatusAnswer {
  const event = playerEvent(needs, player, status)
  const [state, nowhere] = [stateOf(status), { connect_host: null, connect_port: null }]
  switch (event?.event) {
    case undefined:
      return { status: 'pending', state, session_id: null, ...nowhere }
    case 'queued':
    case 'starting':
      return { status: 'pending', state, ...nowhere, ...event.data }
    case 'ready':
      return { status: 'matched', state, ...event.data }
    case 'ended':
      return { status: 'ended', state, ...nowhere, ...event.data }
  }
}

function stateOf(status: Status): StatusAnswer['state'] {
  switch (status.kind) {
    case 'ready':
      return status.match.state
    case 'gone':
      return 'ended'
    case 'queued':
    case 'starting':
    case 'unknown':
      return status.kind
  }
}

/**
 * Of several queues, the first that the configuration still has is also answered in the fields that clients of one
 * queue read.
 */
function queued({ clock, queues }: AnswerNeeds, { ticket, waits }: Status & { kind: 'queued' }): Queued {
  const all = waits.map(({ queue, position, wait }) => ({
    queue,
    position,
    waiting: waiting(wait, queues.of({ queue }).matchmaker, clock.now()),
  }))
  const place = {
    session_id: `pending-${ticket.id}`,
    queue: ticket.queues[0],
    players: [...ticket.players],
    ...(all.find(({ queue }) => queues.find(queue)) ?? all[0]),
    ...(all.length > 1 && { queues: all }),
  }
  return withSetback(place, ticket)
}

const serverStarting: Waiting = {
  code: 'server-starting',
  says: 'The match is formed and its game server is starting.',
}
const serverLacksRoom: Waiting = {
  code: 'no-capacity',
  says: 'The match is formed, but there is no room for its game server just now.',
}

function starting(player: PlayerId, { match, hasRoom }: Status & { kind: 'starting' }): Queued {
  const place = {
    session_id: `pending-${match.id}`,
    queue: match.queue,
    players: [player],
    waiting: hasRoom ? serverStarting : serverLacksRoom,
  }
  return withSetback(place, seatsOf(match).find((seat) => seat.player === player)?.ticket)
}

function connection(
  { mint, clock }: AnswerNeeds,
  player: PlayerId,
  { match }: Status & { kind: 'ready' },
): Connection {
  const { id, at } = match
  const game = gameEndpoint(at)
  return {
    session_id: id,
    queue: match.queue,
    players: [...playersOf(match)],
    teams: match.roster.map((team) => ({ name: team.name, players: [...playersOf({ roster: [team] })] })),
    connect_host: game.host,
    connect_port: game.port,
    connect_ports: [...at.ports],
    token: mint.tokenFor({ match: id, player, at: game }, clock.now()),
    play_path: `/play/${id}`,
  }
}

function waiting(wait: WaitReason, matchmaker: Matchmaker, now: Instant): Waiting {
  const answer: Waiting = { code: wait.kind, says: matchmaker.says(wait) }
  if ('needs' in wait) {
    answer.needs = wait.needs
    if (wait.relaxesAt !== undefined && wait.relaxesAt > now)
      answer.relaxes_at = new Date(wait.relaxesAt).toISOString()
  }
  return answer
}

function withSetback(place: Queued, ticket: Ticket | undefined): Queued {
  const last = ticket?.setbacks.at(-1)
  return last === undefined ? place : { ...place, requeued: last }
}

function matchOf(why: GoneReason): MatchId | null {
  return why.kind === 'match-ended' ? why.match : null
}

function reasonOf(why: GoneReason): string {
  switch (why.kind) {
    case 'match-ended':
      return why.why
    case 'gave-up':
      return `gave-up: ${why.last}`
    case 'left':
    case 'expired':
    case 'no-show':
    case 'queue-removed':
    case 'queue-changed':
      return why.kind
  }
}
