import { setTimeout as pause } from 'node:timers/promises'

import { player as sdkPlayer, type Lines, type Transport } from '../../src/client/node.ts'
import { tcpLines } from '../../src/client/tcp-lines.ts'
import type { JoinAnswer } from '../../src/protocol/http.ts'
import {
  askEnd,
  askJoin,
  askJoinAsPair,
  askStatus,
  broughtBy,
  untilAnswered,
  type AskingNeeds,
} from './asking.ts'
import { watched } from './backends.ts'
import { ownToken } from './tokens.ts'
import { pairOf } from '../checker/pairs.ts'
import { attempt, refused, seenInEvent, seenInJoin, type Came } from './recorder.ts'
import type { HostileClients } from './hostile-clients.ts'

export interface PlayerNeeds extends AskingNeeds {
  readonly proxyUrl: string
  /** Through the proxy, for the client library. */
  readonly transport: Transport
  readonly hostile: HostileClients
  readonly matchSeconds: number
}

interface Ticket {
  readonly match: string
  readonly port: number
  readonly token: string
}

const POLL_MS = 500

/** One player, from joining to the end of their match or the reason why there is none; everything is recorded. */
export async function playOnce(needs: PlayerNeeds, name: string): Promise<void> {
  const bySdk = needs.random.chance(0.25)
  if (needs.random.chance(0.02)) needs.hostile.sendAhead(`${name}-deaf`)
  if (needs.random.chance(0.2)) needs.hostile.impersonate(name)
  if (needs.random.chance(0.1)) await needs.hostile.joinTwice(name)
  if (needs.random.chance(0.05) && (await needs.hostile.joinAndLeave(name))) return
  const join = (at: number) => askJoin(needs, at, { name })
  await playUntilOver(needs, { name, bySdk }, () =>
    bySdk ? waitBySdk(needs, name) : waitByPolling(needs, name, join),
  )
}

/** Two players on one ticket. Either of them asks for both: each may be the one whose place was lost. */
export async function playAsPair(needs: PlayerNeeds, name: string): Promise<void> {
  const pair = pairOf(name)
  const join = (at: number) => askJoinAsPair(needs, at, pair)
  await Promise.all(
    pair.map((each) =>
      playUntilOver(needs, { name: each, bySdk: false }, () => waitByPolling(needs, each, join)),
    ),
  )
}

async function playUntilOver(
  needs: PlayerNeeds,
  { name, bySdk }: Omit<Playing, 'ticket'>,
  wait: () => Promise<Ticket | undefined>,
): Promise<void> {
  while (!needs.patience.aborted) {
    const ticket = await wait()
    if (!ticket) return
    const stopped = await playMatch(needs, { name, bySdk, ticket })
    if (!stopped) continue
    await untilAnswered(needs, (at) => askEnd(needs, { at, name, match: ticket.match }))
    await untilAnswered(needs, (at) => askStatus(needs, at, name))
    return
  }
}

/** Like old clients: join, then poll every half second. An unknown player joins again. */
async function waitByPolling(
  needs: PlayerNeeds,
  name: string,
  join: (at: number) => Promise<Came<'join'>>,
): Promise<Ticket | undefined> {
  let mustJoin = true
  while (!needs.patience.aborted) {
    if (mustJoin) await untilAnswered(needs, join)
    const came = await untilAnswered(needs, (at) => askStatus(needs, at, name))
    const { answer } = came ?? {}
    if (!answer || answer.status === 'ended') return undefined
    if (answer.status === 'matched' && answer.session_id !== null && answer.connect_port !== null)
      return { match: answer.session_id, port: answer.connect_port, token: answer.token ?? '' }
    mustJoin = answer.session_id === null
    await pause(POLL_MS)
  }
  return undefined
}

/** Like the client library: join, then listen. */
async function waitBySdk(needs: PlayerNeeds, name: string): Promise<Ticket | undefined> {
  const { recorder, patience } = needs
  const transport = watched(needs.transport, async (path, ask) => {
    if (path !== '/match/join') return ask()
    const asked: { answer?: Awaited<ReturnType<typeof ask>>; failed?: unknown } = {}
    await attempt(recorder, { client: name, op: 'join', key: name }, async () => {
      const answer = (asked.answer = await ask().catch((error: unknown) => {
        asked.failed = error
        throw error
      }))
      return answer.status === 200
        ? { type: 'ok', value: seenInJoin(answer.body as JoinAnswer) }
        : refused(answer.status)
    })
    if (!asked.answer) throw asked.failed
    return asked.answer
  })
  const joining = sdkPlayer(needs.proxyUrl, name, { transport, token: ownToken(name) }).join({
    ...broughtBy(name),
    signal: patience,
    unreachableAfterMs: Infinity,
  })
  joining.then(undefined, () => undefined)
  try {
    for await (const event of joining) {
      if (event.event === 'why') continue
      recorder.add({ client: name, op: 'see', key: name, type: 'ok', value: seenInEvent(event) })
      if (event.event === 'ended') return undefined
      if (event.event === 'ready')
        return { match: event.data.session_id, port: event.data.connect_port, token: event.data.token }
    }
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error)
    recorder.add({ client: name, op: 'see', key: name, type: 'info', value: { says } })
  } finally {
    joining.close()
  }
  return undefined
}

interface Playing {
  readonly name: string
  readonly bySdk: boolean
  readonly ticket: Ticket
}

/** Returns whether the match said that it stopped; a broken connection says nothing. */
async function playMatch(needs: PlayerNeeds, { name, bySdk, ticket }: Playing): Promise<boolean> {
  const { recorder, proxyUrl, hostile, matchSeconds } = needs
  const port = bySdk ? Number(new URL(proxyUrl).port) : ticket.port
  let lines: Lines | undefined
  const came = await attempt(recorder, { client: name, op: 'connect', key: name }, async () => {
    lines = await tcpLines({ host: '127.0.0.1', port })
    await lines.send(`JOIN ${ticket.token}`)
    for await (const line of lines) {
      if (line.startsWith('JOINED')) return { type: 'ok', value: { match: ticket.match } }
      // Broadcasts may come first.
      if (line.startsWith('ERROR')) return { type: 'fail', value: { says: line } }
    }
    throw new Error('closed')
  })
  if (!lines || came.type !== 'ok') {
    lines?.close()
    await pause(POLL_MS)
    return false
  }
  const open = lines
  const played = await attempt(recorder, { client: name, op: 'play', key: name }, async () => {
    await open.send(`REQUEST_MATCH ${matchSeconds}`)
    for await (const line of open) {
      if (line === 'STATE running') hostile.whileRunning({ name, match: ticket.match, port: ticket.port })
      if (line === 'STATE stop') return { type: 'ok', value: { match: ticket.match } }
    }
    return { type: 'info', value: { says: 'the connection broke' } }
  })
  open.close()
  if (played.type === 'ok') hostile.keepToken({ name, ...ticket })
  return played.type === 'ok'
}
