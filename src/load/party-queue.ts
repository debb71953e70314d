import type { Entry } from './entry.ts'
import type { LoadOptions } from './options.ts'
import { roleToken } from './player-tokens.ts'

interface Needs {
  readonly options: Pick<LoadOptions, 'url' | 'adminToken' | 'signing'>
  readonly entry: Entry
}

/** Queues parties as a game's back end does: all of its players on one ticket, on the word of ADMIN_TOKEN. */
export class PartyQueue {
  readonly #needs: Needs
  readonly #queued = new Map<string, Promise<void>>()

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Resolves once the player's party has its places: whoever of it comes first has it queued. Throws if it is refused. */
  async enter(player: string): Promise<void> {
    const party = this.#needs.entry.partyOf(player)
    const [first] = party
    if (first === undefined || party.length === 1) return
    const queued = this.#queued.get(first) ?? this.#queue(party)
    this.#queued.set(first, queued)
    await queued
  }

  async #queue(party: readonly string[]): Promise<void> {
    const { options, entry } = this.#needs
    const joins = party.map((player) => ({ player_id: player, ...entry.joins(player) }))
    const players = joins.map(({ queue: _queue, ...join }) => join)
    const answer = await fetch(`${options.url}/api/match/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(options)}` },
      body: JSON.stringify({ queue: joins[0]?.queue, players }),
    })
    const said = await answer.text()
    if (answer.status !== 200) throw new Error(`the party of ${party.join(', ')} was refused: ${said}`)
  }
}

function tokenOf({ adminToken, signing }: Needs['options']): string {
  return adminToken ?? (signing ? roleToken(signing, 'game-backend') : '')
}
