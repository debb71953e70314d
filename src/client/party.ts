import type { PartyAnswer } from '../protocol/player-answers.ts'
import { refusal } from './errors.ts'
import type { Joining } from './join.ts'
import { askStatus } from './status.ts'
import type { Answer, Transport } from './transport.ts'
import { NOT_YET, type Brings, type Enter, type QueueOptions, type WaitOptions } from './wait-options.ts'

export interface PartyMeans {
  readonly transport: Transport
  readonly player: string
  readonly follow: (enter: Enter, options: WaitOptions) => Joining
}

/** What a member says before a match. */
export interface ReadyOptions extends Brings {
  /** `false` takes it back. */
  readonly ready?: boolean
}

/** A player's party. Every method that asks the backend rejects with `Refused` and its reason. */
export class PartyClient {
  /** The party as the backend described it last. */
  latest: PartyAnswer
  readonly #means: PartyMeans
  /** Matches that a wait has led to: the next wait is for another one. */
  readonly #played = new Set<string>()
  #waits: readonly Joining[] = []

  private constructor(means: PartyMeans, latest: PartyAnswer) {
    this.#means = means
    this.latest = latest
  }

  /** The player's own party, or a new one that they lead. */
  static async open(means: PartyMeans): Promise<PartyClient> {
    return new PartyClient(means, await post(means, '/party', {}))
  }

  static async join(means: PartyMeans, code: string): Promise<PartyClient> {
    return new PartyClient(means, await post(means, '/party/join', { code }))
  }

  /** What others join with. */
  get code(): string {
    return this.latest.code
  }

  /** Asks the backend who is in the party, who is ready and where they are. */
  async look(): Promise<PartyAnswer> {
    return this.#take(await this.#ask())
  }

  /** Says that the player wants the next queue, and what they bring. A queue uses it up. */
  async ready({ ready = true, ...brings }: ReadyOptions = {}): Promise<PartyAnswer> {
    return this.#change('/party/ready', { ready, ...brings })
  }

  /** As the leader, takes a member out of the party. */
  kick(member: string): Promise<PartyAnswer> {
    return this.#change('/party/kick', { member })
  }

  /** As the leader, lets a member lead. */
  promote(member: string): Promise<PartyAnswer> {
    return this.#change('/party/promote', { member })
  }

  /** As the leader, joins a queue, or several, with all members, who must be ready. The result is like that of `join`. */
  queue({ queue, queues, ...options }: WaitOptions & QueueOptions = {}): Joining {
    const { transport, player } = this.#means
    let isQueued = false
    return this.#follow(async () => {
      if (isQueued) return this.#place()
      const answer = await transport.request('POST', '/party/queue', { player_id: player, queue, queues })
      isQueued = answer.status === 200
      return answer
    }, options)
  }

  /** Waits until the leader has queued the party, and then for the match. The result is like that of `join`. */
  wait(options: WaitOptions = {}): Joining {
    return this.#follow(() => this.#place(), options)
  }

  /** Leaves the party, and with it the queue; a match goes on. Ends this object's waits. */
  async leave(): Promise<void> {
    const { transport, player } = this.#means
    const { status, body } = await transport.request('POST', '/party/leave', { player_id: player })
    if (status !== 200 && status !== 404) throw refusal(status, body)
    for (const wait of this.#waits) wait.close()
  }

  /** The party's place, once it has one that is not the match before. */
  async #place(): Promise<Answer | typeof NOT_YET> {
    const answer = await this.#ask()
    if (answer.status !== 200) return answer
    const { queue, members } = this.#take(answer)
    const mine = members.find(({ player_id: id }) => id === this.#means.player)?.state
    if (queue !== undefined || mine === 'starting') return answer
    if (mine !== 'ready' && mine !== 'running') return NOT_YET
    const { session_id: match } = await askStatus(this.#means.transport, this.#means.player)
    return match === null || this.#played.has(match) ? NOT_YET : answer
  }

  #follow(enter: Enter, options: WaitOptions): Joining {
    const joining = this.#means.follow(enter, options)
    this.#waits = [...this.#waits.filter(({ isOver }) => !isOver), joining]
    void joining.then(
      ({ session_id: match }) => this.#played.add(match),
      () => undefined,
    )
    return joining
  }

  #ask(): Promise<Answer> {
    const { transport, player } = this.#means
    return transport.request('GET', `/party?player_id=${encodeURIComponent(player)}`)
  }

  async #change(path: string, body: object): Promise<PartyAnswer> {
    this.latest = await post(this.#means, path, body)
    return this.latest
  }

  #take(answer: Answer): PartyAnswer {
    this.latest = partyIn(answer)
    return this.latest
  }
}

async function post({ transport, player }: PartyMeans, path: string, body: object): Promise<PartyAnswer> {
  return partyIn(await transport.request('POST', path, { player_id: player, ...body }))
}

function partyIn({ status, body }: Answer): PartyAnswer {
  if (status !== 200) throw refusal(status, body)
  return body as PartyAnswer
}
