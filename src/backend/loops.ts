import { form } from '../lifecycle/form.ts'
import { repair, type Repaired } from '../lifecycle/repair.ts'
import { serverChanged } from '../lifecycle/server-changed.ts'
import { startServer } from '../lifecycle/start-server.ts'
import type { FormingMatch } from '../match/match.ts'
import type { GameServer } from '../match/server.ts'
import type { Instant } from '../match/time.ts'
import { Loop } from '../runtime/loop.ts'
import type { Needs } from './needs.ts'

/** What goes on by itself: forming, watching the fleet, repairing. */
export interface Loops extends AsyncDisposable {
  repairNow(): Promise<Repaired>
  /** Whether the last turn of a loop failed. */
  failing(): boolean
}

export function startLoops(needs: Needs): Loops {
  const stop = new AbortController()
  const forming = new Loop()
  const repairing = new Loop()
  const failed = new Set<string>()
  const unsubscribes = wakeOn(needs, forming, repairing)
  const watched = (name: string, turn: () => Promise<Instant | undefined>) => async () => {
    failed.add(name)
    const lookAgainAt = await turn()
    failed.delete(name)
    return lookAgainAt
  }
  const { log } = needs
  const running = [
    forming.run(
      watched('form', () => formTurn(needs, repairing)),
      { name: 'form', log, signal: stop.signal },
    ),
    repairing.run(
      watched('repair', () => repairTurn(needs)),
      { name: 'repair', log, signal: stop.signal },
    ),
  ]
  return {
    repairNow: () => repairAndCount(needs),
    failing: () => failed.size > 0,
    async [Symbol.asyncDispose]() {
      for (const unsubscribe of unsubscribes) unsubscribe()
      stop.abort()
      await Promise.all(running)
    },
  }
}

function wakeOn(needs: Needs, forming: Loop, repairing: Loop): (() => void)[] {
  return [
    needs.changes.onQueue(() => {
      forming.wake()
      repairing.wake()
    }),
    needs.fleet.onChange((server) => {
      onServer(needs, server)
      // A server that is gone made room for another.
      if (server.state === 'exited') forming.wake()
    }),
  ]
}

async function formTurn(needs: Needs, repairing: Loop): Promise<Instant | undefined> {
  const { matches, lookAgainAt } = await form(needs)
  for (const match of matches) {
    countFormed(needs, match)
    // Not awaited: the next match does not wait for this one's server. The repair takes up what fails here.
    startServer(needs, match).catch((error: unknown) => {
      needs.log.error({ err: error, matchId: match.id }, 'server start failed')
    })
  }
  if (matches.length > 0) repairing.wake()
  return lookAgainAt
}

function countFormed({ metrics, log }: Needs, match: FormingMatch): void {
  metrics.matchesFormed.inc()
  for (const ticket of match.tickets) metrics.queueWait.observe((match.formedAt - ticket.queuedAt) / 1000)
  log.info({ matchId: match.id, players: match.tickets.length }, 'match formed')
}

function onServer(needs: Needs, server: GameServer): void {
  const exit = server.state === 'exited' ? server.exit : undefined
  needs.log.info(
    { matchId: server.match, server: server.name, state: server.state, exitCode: exit?.code },
    'server changed',
  )
  if (exit && exit.code !== 0) {
    needs.log.warn({ matchId: server.match, server: server.name, lastLines: exit.lastLines }, 'server failed')
  }
  serverChanged(needs, server).catch((error: unknown) => {
    needs.log.error(
      { err: error, matchId: server.match },
      'server change not handled; the repair takes it up',
    )
  })
}

async function repairTurn(needs: Needs): Promise<Instant | undefined> {
  return (await repairAndCount(needs)).lookAgainAt
}

async function repairAndCount(needs: Needs): Promise<Repaired> {
  const repaired = await repair(needs)
  for (const each of repaired.repairs) {
    const matchId = 'match' in each ? each.match.id : each.server.match
    needs.log.info({ matchId, repair: each.kind, ...('why' in each && { why: each.why }) }, 'repaired')
  }
  if (repaired.expired > 0) needs.log.info({ tickets: repaired.expired }, 'tickets expired')
  needs.metrics.ticketsExpired.inc(repaired.expired)
  needs.metrics.serversStopped.inc(repaired.stopped)
  return repaired
}
