import type { LookupFunction } from 'node:net'

import type { Joining } from '../client/join.ts'
import { ConnectionLost, PlayerClient, type Lines, type Transport } from '../client/node.ts'
import { tcpLines } from '../client/tcp-lines.ts'
import type { MatchReady, StatusAnswer } from '../protocol/player-answers.ts'
import { errorMessage } from '../runtime/errors.ts'
import { answerOf } from './answer-of.ts'
import type { Entry } from './entry.ts'
import type { Outcome, PlayerHistory, SeenMatch } from './invariants.ts'
import type { LoadOptions } from './options.ts'
import type { PartyQueue } from './party-queue.ts'
import type { Reach } from './reach.ts'
import { proxyTarget } from './proxy-target.ts'
import type { Rosters } from './rosters.ts'
import type { Stages } from './stages.ts'
import { whyWaiting } from './why-waiting.ts'

export interface PlayerNeeds {
  readonly options: LoadOptions
  readonly transport: Transport
  /** The proxy's address, resolved once. */
  readonly lookup: LookupFunction | undefined
  readonly reach: Reach
  readonly stages: Stages
  readonly rosters: Rosters
  readonly entry: Entry
  readonly parties: PartyQueue
  readonly signal: AbortSignal
  /** Reports the player's current step. */
  readonly onStep: (step: Step) => void
}

export type Step =
  'joined' | 'matched' | 'playing' | 'finished' | 'told-why' | 'interrupted' | 'cut-off' | 'lost'

/** After this many failed matches a player counts as lost. */
const MOST_MATCHES = 5
/** How long after its end a match may take to send `STATE stop`. */
const GRACE_MS = 15_000

/** One player: joins, waits, connects, starts the match, plays until `STATE stop`. */
export async function playOnce(
  needs: PlayerNeeds,
  player: string,
  intendedAt: number,
): Promise<PlayerHistory> {
  const matches: SeenMatch[] = []
  const way: Way = { player, intendedAt, matches, cutOff: undefined, why: undefined }
  const played = await play(needs, way).catch((error: unknown): Outcome => {
    return { kind: 'lost', says: errorMessage(error) }
  })
  const outcome = played.kind === 'lost' ? await blamed(needs, way, played) : played
  needs.onStep(outcome.kind)
  return { player, matches, outcome }
}

interface Way {
  readonly player: string
  readonly intendedAt: number
  readonly matches: SeenMatch[]
  /** Why nothing answered at the proxy's address when the player's connection broke. */
  cutOff: string | undefined
  /** Why the rules let no match be made, when the player gave up. */
  why: string | undefined
}

/** Muster did not lose a player who cannot reach it: the network may have broken, or the run was stopped. */
async function blamed({ reach, signal }: PlayerNeeds, way: Way, lost: Outcome): Promise<Outcome> {
  if (signal.aborted) return { kind: 'interrupted' }
  const says = way.cutOff ?? (await reach.whyNot())
  return says === undefined ? lost : { kind: 'cut-off', says }
}

async function play(needs: PlayerNeeds, way: Way): Promise<Outcome> {
  const client = clientFor(needs, way.player)
  const brokenAt = new Map<string, number>()
  while (brokenAt.size < MOST_MATCHES) {
    const ready = await waitForMatch(client, needs, way)
    if ('kind' in ready) return ready
    const { session_id: id, players } = ready
    if (!brokenAt.has(id)) needs.onStep('matched')
    const end = await endOf(needs, { client, ready, way })
    note(way.matches, { id, players, end })
    if (end === 'stop') {
      needs.stages.record('whole', performance.now() - way.intendedAt)
      return { kind: 'finished' }
    }
    if (needs.signal.aborted) return { kind: 'interrupted' }
    way.cutOff ??= await needs.reach.whyNot()
    if (end === 'open') return { kind: 'lost', says: `no STATE stop from ${id} in time` }
    const firstBrokenAt = brokenAt.get(id) ?? performance.now()
    brokenAt.set(id, firstBrokenAt)
    const lost = await whyLost(needs, way.player, { id, brokenAt: firstBrokenAt })
    if (lost !== undefined) return { kind: 'lost', says: lost }
  }
  return { kind: 'lost', says: `${brokenAt.size} matches failed` }
}

/** A match that broke and was found again counts once. */
function note(matches: SeenMatch[], seen: SeenMatch): void {
  const before = matches.findIndex(({ id }) => id === seen.id)
  if (before >= 0) matches.splice(before, 1)
  matches.push(seen)
}

/**
 * Finds a player whose connection broke. Usually they are back at their old place in the queue, or in another match.
 * But the match may also still be live, or not yet known to be over: then the player keeps trying for the maximum wait.
 */
async function whyLost(
  needs: PlayerNeeds,
  player: string,
  { id, brokenAt }: { id: string; brokenAt: number },
): Promise<string | undefined> {
  const { waitMs } = needs.options
  const now = await statusOf(needs, player, waitMs)
  if (!now) return undefined
  const { status, session_id, reason } = now
  if (status === 'ended')
    return `the connection to ${id} broke, and the player's place is gone: ${reason ?? 'ended'}`
  const isSame = status === 'matched' && session_id === id
  const tooLong = performance.now() > brokenAt + waitMs
  return isSame && tooLong ? `${id} is reported as live but cannot be played` : undefined
}

function clientFor({ options, transport, lookup }: PlayerNeeds, player: string): PlayerClient {
  const proxy = { ...proxyTarget(options.url), lookup }
  const { hostOverride } = options
  return new PlayerClient(player, transport, ({ connect_port }) =>
    tcpLines(hostOverride === undefined ? proxy : { host: hostOverride, port: connect_port }),
  )
}

/** Waits for the match as long as the options allow, then leaves the queue with the last reason. */
async function waitForMatch(
  client: PlayerClient,
  needs: PlayerNeeds,
  way: Way,
): Promise<MatchReady | Outcome> {
  const { intendedAt } = way
  await needs.parties.enter(way.player)
  const joining = client.join({
    ...needs.entry.joins(way.player),
    signal: needs.signal,
    unreachableAfterMs: needs.options.waitMs,
  })
  const giveUp = setTimeout(() => void giveUpWaiting(joining, needs, way), needs.options.waitMs)
  const joinedAt = firstEvent(joining).then(
    (heard) => {
      if (!heard) return undefined
      needs.onStep('joined')
      needs.stages.record('join', performance.now() - intendedAt)
      return performance.now()
    },
    // The wait itself reports a refusal.
    () => undefined,
  )
  try {
    const ready = await joining
    needs.entry.saw(ready)
    needs.stages.record('wait', performance.now() - ((await joinedAt) ?? intendedAt))
    return { ...ready, players: needs.rosters.kept(ready.session_id, ready.players) }
  } catch (error) {
    if (needs.signal.aborted) {
      await leave(joining)
      return { kind: 'interrupted' }
    }
    return toldWhy(joining, error, way.why)
  } finally {
    clearTimeout(giveUp)
    joining.close()
  }
}

async function firstEvent(joining: Joining): Promise<boolean> {
  for await (const _event of joining) return true
  return false
}

/** Asks first: nobody knows why a player waited who has left. */
async function giveUpWaiting(joining: Joining, needs: PlayerNeeds, way: Way): Promise<void> {
  if (needs.entry.hasRules) way.why = await whyWaiting(needs.transport, way.player)
  await leave(joining)
}

async function leave(joining: Joining): Promise<void> {
  await joining.cancel().catch(() => {
    // A system that is gone cannot be left: without this the player would wait forever.
    joining.close()
  })
}

function toldWhy(joining: Joining, error: unknown, why: string | undefined): Outcome {
  const { latest } = joining
  if (latest?.event === 'queued' && latest.data.waiting)
    return { kind: 'told-why', says: why ?? latest.data.waiting.says }
  const says = errorMessage(error)
  return { kind: 'lost', says: `${says} The player's last event was: ${latest?.event ?? 'none'}.` }
}

interface Playing {
  readonly client: PlayerClient
  readonly ready: MatchReady
  readonly way: Way
}

/** A server stopped by somebody else also sends `STATE stop`: then its players have their place again. */
async function endOf(needs: PlayerNeeds, playing: Playing): Promise<SeenMatch['end']> {
  const end = await playMatch(needs, playing)
  if (end !== 'stop') return end
  const { session_id: id } = playing.ready
  await confirmEnd(needs, id)
  const now = await statusOf(needs, playing.way.player, GRACE_MS)
  const playsOn =
    now !== undefined && now.status !== 'ended' && now.session_id !== null && now.session_id !== id
  return playsOn ? 'broken' : 'stop'
}

async function statusOf(
  { transport, signal }: PlayerNeeds,
  player: string,
  forMs: number,
): Promise<StatusAnswer | undefined> {
  const path = `/match/status?player_id=${encodeURIComponent(player)}`
  const answer = await answerOf(() => transport.request('GET', path), { forMs, signal })
  return answer?.body as StatusAnswer | undefined
}

async function playMatch(needs: PlayerNeeds, { client, ready }: Playing): Promise<SeenMatch['end']> {
  const began = performance.now()
  const lines = await client.connect(ready, { signal: needs.signal }).catch(() => undefined)
  if (!lines) return 'broken'
  needs.stages.record('connect', performance.now() - began)
  const stop = (): void => {
    lines.close()
  }
  needs.signal.addEventListener('abort', stop)
  const deadline = AbortSignal.timeout(needs.options.matchSeconds * 1000 + GRACE_MS)
  deadline.addEventListener('abort', stop)
  try {
    await lines.send(`REQUEST_MATCH ${needs.options.matchSeconds}`)
    const stopped = await readToStop(lines, needs, began).catch((error: unknown) => {
      if (error instanceof ConnectionLost) return false
      throw error
    })
    if (stopped) return 'stop'
    return deadline.aborted || needs.signal.aborted ? 'open' : 'broken'
  } finally {
    deadline.removeEventListener('abort', stop)
    needs.signal.removeEventListener('abort', stop)
    lines.close()
  }
}

async function readToStop(lines: Lines, { stages, onStep }: PlayerNeeds, began: number): Promise<boolean> {
  let first = true
  for await (const line of lines) {
    if (first) {
      first = false
      stages.record('first byte', performance.now() - began)
      onStep('playing')
    }
    if (line === 'STATE stop') return true
    if (line.startsWith('ERROR ')) return false
  }
  return false
}

/** As old clients do right after `STATE stop`: anybody may end the match by then. */
async function confirmEnd({ options, transport, signal }: PlayerNeeds, match: string): Promise<void> {
  const path = `/match/${match}/end`
  const answer = await answerOf(() => transport.request('POST', path), { forMs: options.waitMs, signal })
  if (answer?.status !== 200)
    throw new Error(`the end of ${match} was answered with ${answer?.status ?? 'nothing'}`)
}
