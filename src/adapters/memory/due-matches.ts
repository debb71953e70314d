import type { MatchId } from '../../match/ids.ts'
import type { Instant } from '../../match/time.ts'
import { SortedList } from '../../match/sorted-list.ts'

interface Due {
  readonly match: MatchId
  readonly at: Instant
}

/** When each live match is due, the soonest first. */
export class DueMatches {
  readonly #at = new Map<MatchId, Instant>()
  readonly #soonest = new SortedList<Due>(
    (a, b) => a.at - b.at || (a.match < b.match ? -1 : a.match > b.match ? 1 : 0),
  )

  set(match: MatchId, at: Instant): void {
    this.delete(match)
    this.#at.set(match, at)
    this.#soonest.add({ match, at })
  }

  delete(match: MatchId): void {
    const at = this.#at.get(match)
    if (at === undefined) return
    this.#at.delete(match)
    this.#soonest.remove({ match, at })
  }

  by(now: Instant, limit: number): readonly MatchId[] {
    const due = this.#soonest.first(limit).filter(({ at }) => at <= now)
    return due.map(({ match }) => match)
  }

  nextAt(): Instant | undefined {
    return this.#soonest.first(1)[0]?.at
  }
}
