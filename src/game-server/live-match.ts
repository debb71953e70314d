import type { Socket } from 'node:net'

import type { Assignment } from '../protocol/assignment.ts'
import { NOT_UTF8 } from '../protocol/line-splitter.ts'
import { MAX_MATCH_SECONDS, parseClientLine, type ClientLine } from '../protocol/lines.ts'
import type { GameState, ServerLine } from '../protocol/lines.ts'
import type { ReportBody } from '../protocol/server-reports.ts'
import type { StopReason } from '../protocol/stop-reasons.ts'
import { ToldTime } from '../runtime/told-time.ts'
import { AssignedMatch } from './assigned-match.ts'
import { callHook } from './call-hook.ts'
import { playerOf } from './check-token.ts'
import type { GameServerConfig } from './config.ts'
import { Connection, type ConnectionEvents } from './connection.ts'
import { refuseBadLine } from './game-line.ts'
import * as rules from './game.ts'
import type { GameHooks, GameMatch, LeaveReason, Player } from './hooks.ts'
import type { Log } from './log.ts'
import { MatchTimers } from './match-timers.ts'
import { Roster, sameMembers, type Present } from './roster.ts'
import { ClosingConnections } from './closing-connections.ts'

export interface LiveMatchNeeds {
  readonly config: GameServerConfig
  readonly hooks: GameHooks
  readonly log: Log
  /** What a report tells is different now. */
  readonly news: (of: 'state' | 'clients') => void
}

/** The match itself: its clients, time and hooks around the rules of `game.ts`. Knows no port and no report. */
export class LiveMatch extends AssignedMatch implements GameMatch, ConnectionEvents {
  /** Resolves when the match is over and every client was told; then the game's `onEnd` may still be at work. */
  readonly over: Promise<void>
  /** The game's own farewell; settled once its `onEnd` is done. */
  farewell: Promise<void> = Promise.resolve()
  /** By it tokens are judged. */
  readonly time = new ToldTime()
  readonly #needs: LiveMatchNeeds
  readonly #roster = new Roster()
  readonly #timers = new MatchTimers()
  #game: rules.Game
  /** Who was there when it stopped: the last report tells, and by then all of them have been sent away. */
  #presentAtStop: Present | undefined
  #reports = 0
  readonly #closing = new ClosingConnections()
  #isOver: () => void = () => undefined

  constructor(needs: LiveMatchNeeds) {
    super(needs.config.assigned)
    this.#needs = needs
    this.#game = this.assigned ? rules.openGame(performance.now(), needs.config.rules) : rules.waitingGame()
    this.over = new Promise((resolve) => (this.#isOver = resolve))
  }

  get id(): string {
    return this.#needs.config.match
  }

  get state(): GameState {
    return this.#game.state
  }

  get players(): readonly Player[] {
    return this.#roster.players
  }

  get isFull(): boolean {
    return this.expected?.every((player) => this.#roster.has(player)) ?? false
  }

  get secondsLeft(): number | undefined {
    return this.state === 'open' ? undefined : rules.secondsLeft(this.#game, performance.now())
  }

  broadcast(line: string): void {
    // Also while nobody is there: a mistake should show the first time.
    refuseBadLine(line)
    for (const player of this.#roster.players) player.send(line)
  }

  start(seconds: number): void {
    if (!(seconds > 0 && seconds <= MAX_MATCH_SECONDS))
      throw new RangeError(`A match lasts more than 0 and at most ${MAX_MATCH_SECONDS} seconds.`)
    if (this.#game.state === 'open') this.#apply(rules.begin(seconds, performance.now()))
  }

  end(): void {
    this.stop('finished')
  }

  after(ms: number, action: () => unknown): void {
    if (this.state === 'stop') return
    this.#timers.after(ms, () => void this.#call('after', action))
  }

  stop(why: StopReason): void {
    this.#become(rules.stop(this.#game, why))
  }

  /** Takes the match that this server waited for, as often as it is told; `false` when it serves others, or has stopped. */
  assign(assignment: Assignment): boolean {
    const { players } = assignment
    if (this.assigned) return sameMembers(this.assigned.players, players)
    if (this.state === 'stop') return false
    this.assigned = assignment
    this.#become(rules.openGame(performance.now(), this.#needs.config.rules))
    // Later, because nobody waits for these: the backend knows, and the match's players wait for our answer to it.
    setImmediate(() => {
      this.#needs.log('info', 'match assigned', { matchId: this.id, players: players.length })
      this.#needs.news('clients')
    })
    return true
  }

  /** From now on time counts. */
  watchDeadline(): void {
    this.#timers.setDeadline(rules.nextDeadline(this.#game), () => {
      this.#become(rules.timePassed(this.#game, performance.now()))
      // A timer may fire a moment early: then nothing has changed, and it is set again.
      this.watchDeadline()
    })
  }

  /** How the match stands now. Each report has a number of its own. */
  report(): ReportBody {
    this.#reports += 1
    return {
      seq: this.#reports,
      state: this.#game.state,
      ...(this.#presentAtStop ?? this.#roster.present()),
      ttl_seconds: rules.secondsLeft(this.#game, performance.now()),
      ...(this.#game.state === 'stop' && { end_reason: this.#game.why }),
    }
  }

  /**
   * The player has left for good: they are sent away, their tokens open nothing more, and nobody waits for them.
   * `false` while there is no match to leave.
   */
  dismiss(player: string): boolean {
    if (!this.assigned) return false
    this.#roster.dismiss(player)?.refuse('you have left this match', 'left')
    const all = this.assigned.players
    if (all.length > 0 && all.every((each) => this.#roster.isDismissed(each))) this.stop('everyone-left')
    else this.#stopIfDeserted()
    return true
  }

  accept(socket: Socket): void {
    const { limits } = this.#needs.config
    const connection = new Connection(socket, limits, this)
    if (this.state === 'stop' || this.#roster.size >= limits.clients) {
      connection.refuse('there is no room in this match')
      return
    }
    this.#roster.add(connection)
    this.#needs.news('clients')
  }

  line(from: Connection, text: string): void {
    const { hooks, config } = this.#needs
    const line = this.#read(text)
    if (!config.limits.tokenRequired) from.settle()
    if (line.verb === 'JOIN') {
      this.#join(from, line.token)
      return
    }
    const ofTheGame = line.verb === 'UNKNOWN' && text !== NOT_UTF8 && hooks.onLine !== undefined
    const plays = ofTheGame || line.verb === 'REQUEST_MATCH'
    if (plays && !this.#mayPlay(from)) return
    if (ofTheGame) void this.#call('onLine', () => hooks.onLine?.(from, text, this))
    else this.#apply(rules.play(this.#game, line, performance.now()), from)
  }

  left(connection: Connection, why: LeaveReason): void {
    const { hooks, news } = this.#needs
    if (this.state !== 'stop') this.#closing.add(connection)
    if (!this.#roster.remove(connection, performance.now()) || this.state === 'stop') return
    news('clients')
    if (connection.came) void this.#call('onLeave', () => hooks.onLeave?.(connection, this, why))
    this.#stopIfDeserted()
  }

  /** Where the game alone begins its match, `REQUEST_MATCH` is a line like any other. */
  #read(text: string): ClientLine {
    const line = parseClientLine(text)
    return line.verb === 'REQUEST_MATCH' && !this.#needs.config.playersStart
      ? { verb: 'UNKNOWN', text }
      : line
  }

  #stopIfDeserted(): void {
    if (this.#roster.isPlayed || this.isWaiting) return
    const { reconnectMs } = this.#needs.config.rules
    const now = performance.now()
    const mayComeBack = this.#roster.lostSince(now - reconnectMs).length > 0
    const left = mayComeBack ? rules.lastPlayerLost : rules.lastPlayerLeft
    this.#become(left(this.#game, now, this.#needs.config.rules))
  }

  /** The newest connection of a player counts: they may have lost the other without anybody noticing yet. */
  #join(from: Connection, token: string): void {
    if (from.came) {
      from.say({ verb: 'ERROR', says: 'JOIN comes once, and before anything else that plays' })
      return
    }
    const players = this.assigned?.players
    const player = players && playerOf(token, { ...this.#needs.config, players }, this.time.earliest())
    if (player === undefined || this.#roster.isDismissed(player)) {
      from.refuse('this token does not open this match')
      return
    }
    from.seat = this.seatOf(player)
    this.#roster.name(from, player)?.refuse('replaced by a newer connection', 'replaced')
    from.say({ verb: 'JOINED', player })
    // Everybody else was told when it started.
    if (this.state === 'running') from.say({ verb: 'STATE', state: 'running' })
    this.#needs.news('clients')
    this.#come(from)
  }

  /** Whether a line that plays is taken from this client. If so, they have come; if not, they are refused. */
  #mayPlay(from: Connection): boolean {
    const mustJoin = !from.came && this.#needs.config.limits.tokenRequired
    if (this.isWaiting || mustJoin) {
      from.refuse(this.isWaiting ? 'this server waits for its match' : 'send JOIN and a token first')
      return false
    }
    this.#come(from)
    return true
  }

  #come(connection: Connection): void {
    if (connection.came) return
    connection.came = true
    connection.settle()
    this.#become(rules.cameToPlay(this.#game))
    void this.#call('onJoin', () => this.#needs.hooks.onJoin?.(connection, this))
  }

  #apply({ game, answers, toAll }: rules.Played, asker?: Connection): void {
    for (const line of answers) asker?.say(line)
    for (const line of toAll) this.#sayToAll(line)
    this.#become(game)
  }

  #become(game: rules.Game): void {
    const before = this.#game
    if (game === before) return
    this.#game = game
    this.watchDeadline()
    if (game.state === before.state) return
    if (game.state === 'running') this.#run(game.seconds)
    if (game.state === 'stop') this.#finish(game.why)
  }

  #run(seconds: number): void {
    const { hooks, log, news } = this.#needs
    log('info', 'match running', { matchId: this.id, seconds })
    news('state')
    void this.#call('onStart', () => hooks.onStart?.(this))
  }

  #finish(why: StopReason): void {
    const { hooks, log } = this.#needs
    log('info', 'match stopped', { matchId: this.id, why, clients: this.#roster.size })
    this.#timers.cancelAll()
    // Those who only just lost their connection did not choose to leave.
    this.#presentAtStop = this.#roster.present(performance.now() - this.#needs.config.rules.reconnectMs)
    this.farewell = this.#call('onEnd', () => hooks.onEnd?.(this, why))
    this.#sayToAll({ verb: 'STATE', state: 'stop' })
    for (const connection of this.#roster.everybody) connection.close()
    this.#isOver()
  }

  #sayToAll(line: ServerLine): void {
    for (const connection of this.#roster.everybody) connection.say(line)
  }

  #call(hook: string, work: () => unknown): Promise<void> {
    return callHook(work, (error) => {
      this.#needs.log('error', 'a hook of the game failed', { matchId: this.id, hook, error })
    })
  }
}
