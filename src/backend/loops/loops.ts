import type { LoseSilentNeeds } from '../../lifecycle/lose-silent.ts'
import type { Repaired } from '../../lifecycle/repair.ts'
import { ENTRIES_A_TURN, writeHistory, type WriteHistoryNeeds } from '../../lifecycle/write-history.ts'
import { dueAt } from '../../match/deadlines.ts'
import type { TicketId } from '../../match/ids.ts'
import type { FormingMatch } from '../../match/match.ts'
import type { Explanation } from '../../matchmaking/matchmaker.ts'
import { poolOf } from '../../matchmaking/queue-pools.ts'
import type { Queue } from '../../matchmaking/queues.ts'
import { isIdle } from '../../match/pool.ts'
import type { GameServer } from '../../match/server.ts'
import type { Changes } from '../../ports/changes.ts'
import type { GameServerFleet } from '../../ports/game-server-fleet.ts'
import type { Lease } from '../../ports/lease.ts'
import { backoffMs } from '../../runtime/backoff.ts'
import { Loop, type Turn } from '../../runtime/loop.ts'
import { WallSkew } from '../../runtime/wall-skew.ts'
import { Forming, type FormingNeeds } from './forming.ts'
import { Leading } from './leading.ts'
import { Pooling, type PoolingNeeds } from './pooling.ts'
import { Repairing, type RepairingNeeds } from './repairing.ts'
import { silenceTurn } from './silence.ts'
import { onServer } from './server-news.ts'

/** The longest back-off: a store that is back is used again within this time. */
const LONGEST_BACKOFF_MS = 1000
/** Longer than a newly formed match takes to get its ready server. */
const POOL_LOOK_MS = 100
/** After a small batch, waits for more entries. */
const HISTORY_GATHERS_MS = 100

export type LoopNeeds = FormingNeeds &
  PoolingNeeds &
  RepairingNeeds &
  LoseSilentNeeds &
  WriteHistoryNeeds & {
    readonly fleet: Pick<GameServerFleet, 'onChange' | 'onRoom'>
    readonly changes: Pick<Changes, 'onQueue'>
    readonly lease: Lease
    readonly leaseMs: number
  }

/** The background work: leading, forming, watching the fleet, repairing, writing history. */
export class Loops implements AsyncDisposable {
  readonly names = ['lease', 'form', 'pool', 'repair', 'silence', 'history'] as const
  readonly #needs: LoopNeeds
  readonly #stop = new AbortController()
  readonly #leasing = new Loop()
  readonly #forming = new Loop()
  readonly #pooling = new Loop()
  readonly #repairing = new Loop()
  readonly #listening = new Loop()
  readonly #leading: Leading
  readonly #repairs: Repairing
  readonly #pool: Pooling
  readonly #former: Forming
  readonly #failed = new Set<string>()
  #running: readonly Promise<void>[] = []
  #unsubscribes: readonly (() => void)[] = []

  constructor(needs: LoopNeeds) {
    this.#needs = needs
    this.#leading = new Leading(needs.lease, needs.leaseMs, () => {
      // The last leader may have left anything half done.
      this.#missed()
      this.#forming.wake()
      this.#pooling.wake()
      this.#listening.wake()
    })
    this.#repairs = new Repairing(needs, this.#leading)
    this.#pool = new Pooling(needs, this.#leading)
    this.#former = new Forming(needs, this.#leading, (queue, matches) => {
      this.#formed(queue, matches)
    })
  }

  /** Starts the loops. Call it once the port is open: servers of the pool report to it. */
  begin(): void {
    const { changes, fleet, lease } = this.#needs
    this.#running = this.#start()
    this.#unsubscribes = [
      changes.onQueue((change) => {
        if (this.#former.changed(change)) this.#forming.wake()
        this.#poolSoon()
      }),
      lease.onDoubt(() => {
        this.#leading.lost()
        this.#leasing.wake()
      }),
      fleet.onChange((server) => void this.#server(server)),
      fleet.onRoom(() => {
        this.#forming.wake()
        this.#pooling.wake()
      }),
    ]
  }

  explain(queue: Queue, ticket: TicketId): Promise<Explanation | undefined> {
    return this.#former.explain(queue, ticket)
  }

  repairNow(): Promise<Repaired> {
    return this.#repairs.now('all')
  }

  /** The loops whose last turn failed. */
  failing(): readonly string[] {
    return [...this.#failed]
  }

  leads(): boolean {
    return this.#leading.term !== undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const unsubscribe of this.#unsubscribes) unsubscribe()
    this.#stop.abort()
    await Promise.all(this.#running)
    await this.#tellTheRest().catch(() => undefined)
    // If the store is down, the lease expires by itself.
    await this.#leading.release().catch(() => undefined)
  }

  #start(): readonly Promise<void>[] {
    const now = () => this.#needs.clock.now()
    const skew = new WallSkew(this.#needs.log)
    return [
      this.#run('lease', this.#leasing, () => {
        skew.look(now())
        return this.#leading.turn(now)
      }),
      this.#run('form', this.#forming, () => this.#former.turn()),
      this.#run('pool', this.#pooling, () => this.#pool.turn()),
      this.#run('repair', this.#repairing, () => this.#repairs.turn()),
      this.#run('silence', this.#listening, () => silenceTurn(this.#needs, this.#leading)),
      this.#run('history', new Loop(), async () => {
        const written = await writeHistory(this.#needs, this.#stop.signal)
        return now() + (written < ENTRIES_A_TURN ? HISTORY_GATHERS_MS : 0)
      }),
    ]
  }

  #formed(queue: Queue, matches: readonly FormingMatch[]): void {
    const pool = poolOf(queue)
    if (pool !== undefined) this.#pool.formed(pool, matches.length)
    // Their players wait now: the pool can wait a moment.
    this.#poolSoon()
    const now = this.#needs.clock.now()
    for (const match of matches) this.#repairing.wakeWithin(dueAt(match, this.#needs.deadlines) - now)
  }

  #run(name: Loops['names'][number], loop: Loop, turn: Turn): Promise<void> {
    const watched: Turn = async () => {
      try {
        const lookAgainAt = await turn()
        this.#failed.delete(name)
        return lookAgainAt
      } catch (error) {
        this.#failed.add(name)
        throw error
      }
    }
    const { log, clock } = this.#needs
    const now = () => clock.now()
    return loop.run(watched, { name, log, signal: this.#stop.signal, now, restMs })
  }

  async #server(server: GameServer): Promise<void> {
    // All backends get this, and the leader acts on it.
    if (!this.leads()) return
    if (!(await onServer(this.#needs, server))) this.#missed()
    if (isIdle(server.serves)) this.#pooling.wake()
  }

  /** Writes the last entries: an outbox in memory ends with us, one in a store is left to the next backend. */
  async #tellTheRest(): Promise<void> {
    while ((await writeHistory(this.#needs, this.#stop.signal)) > 0);
  }

  /** Joins come by the thousand, and the pool's target follows the waiting players: check it a few times per second. */
  #poolSoon(): void {
    if (this.#pool.isUsed) this.#pooling.wakeWithin(POOL_LOOK_MS)
  }

  #missed(): void {
    this.#repairs.missed()
    this.#repairing.wake()
  }
}

function restMs(failures: number): number {
  return backoffMs(failures, { firstMs: 100, mostMs: LONGEST_BACKOFF_MS })
}
