import { SortedList } from '../match/sorted-list.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { axisOf, partitionsOf, type Axis, type Partition } from './axis.ts'
import { everywhere, Found, type Reach } from './found.ts'
import { byPlace, type Placed } from './placed.ts'
import { neededRoles, plays, rolesIn, type NeededRole } from './roles.ts'
import type { MatchRules } from './rules.ts'

/** Where to look: the lists of tickets that may play with the one that looks. */
export type Search = readonly (readonly string[] | 'every')[]

export interface Near {
  /** In the order of their places, with the ticket that looked. */
  readonly placed: readonly Placed[]
  /** Whether there are no others. */
  readonly isAll: boolean
  /** Whether the places are times of arrival, as no rule says who is near. */
  readonly isByAge: boolean
}

interface Looking {
  readonly search: Search
  /** How many to find on each side. */
  readonly limit: number
  readonly accepts: (ticket: Ticket) => boolean
}

/** Of a ticket that does not mind. */
const EVERY = '*'

/** Waiting tickets, so that those who can play with each other are found without looking at all. */
export class Neighbours {
  readonly #axis: Axis | undefined
  readonly #partitions: readonly Partition[]
  readonly #roles: readonly NeededRole[]
  readonly #lists = new Map<string, SortedList<Placed>>()
  readonly #known = new Map<Ticket, Placed>()

  constructor(rules: MatchRules) {
    this.#axis = axisOf(rules)
    this.#partitions = partitionsOf(rules)
    this.#roles = neededRoles(rules)
  }

  /** Adds the tickets, or moves each to where it belongs by now. */
  put(tickets: Iterable<Ticket>, now: Instant): void {
    const places: Placed[] = []
    for (const ticket of tickets) {
      this.remove(ticket)
      places.push(this.#placeOf(ticket, now))
    }
    // In their order, each is added next to the one before: a new leader adds the whole queue in half the time.
    for (const known of places.sort(byPlace)) {
      this.#known.set(known.ticket, known)
      for (const key of known.keys) this.#list(key).add(known)
    }
  }

  remove(ticket: Ticket): void {
    const known = this.#known.get(ticket)
    if (!known) return
    this.#known.delete(ticket)
    for (const key of known.keys) {
      const list = this.#lists.get(key)
      list?.remove(known)
      if (list?.length === 0) this.#lists.delete(key)
    }
  }

  /** Where the ticket looks, the best part first. */
  searches(ticket: Ticket, now: Instant): readonly Search[] {
    return this.#partitions.reduce<readonly Search[]>(
      (searches, { partsOf }) => {
        const parts = partsOf(ticket, now)
        if (!parts) return searches.map((search) => [...search, 'every' as const])
        return parts.flatMap((part) => searches.map((search) => [...search, [written(part), EVERY]]))
      },
      [[]],
    )
  }

  /** Where the ticket is, or would be. */
  placeOf(ticket: Ticket, now: Instant): Placed {
    return this.#known.get(ticket) ?? this.#placeOf(ticket, now)
  }

  /** The nearest tickets that are accepted; of each role that a match needs, the nearest too. */
  near(self: Placed, { search, limit, accepts }: Looking): Near {
    const found = new Found(self)
    const reach = this.#reachOf(self)
    const gather = (suffix: string, most = limit): boolean => {
      let isAll = true
      for (const list of this.#listsOf(search, suffix)) {
        // Everybody looks at tickets without a number from the start, as these do at all others.
        const wasAll =
          reach && suffix !== NO_NUMBER
            ? found.takeAround(list, { limit: most, accepts, reach })
            : found.takeFirst(list, { limit: most, accepts, reach: everywhere })
        if (!wasAll) isAll = false
      }
      return isAll
    }
    const isAllOfNoNumber = gather(NO_NUMBER)
    for (const { role, needed } of this.#roles)
      if (gather(roleSuffix(role), needed) && isAllOfNoNumber && playersOf(role, found.all) < needed)
        return { placed: [], isAll: true, isByAge: false }
    const isAll = gather('') && isAllOfNoNumber
    return { placed: found.inOrder, isAll, isByAge: this.#axis === undefined }
  }

  /** Those nearest to the ticket, whatever the rules say: this many on each side in each part. */
  around(ticket: Ticket, limit: number): readonly Ticket[] {
    const self = this.#known.get(ticket)
    if (!self) return []
    const found = new Found(self)
    const taking = { limit, accepts: () => true, reach: everywhere }
    for (const [key, list] of this.#lists)
      if (!key.includes('#') || key.endsWith(NO_NUMBER)) found.takeAround(list, taking)
    return found.inOrder.filter((placed) => placed !== self).map((placed) => placed.ticket)
  }

  /** `undefined` for a ticket without a number, which plays with anybody, and where no rule says who is near. */
  #reachOf({ at, hasNumber, reach }: Placed): Reach | undefined {
    if (!this.#axis || !hasNumber) return undefined
    // Once the rule is off for the ticket, it guides no search of it.
    const isMutual = this.#axis.isMutual && reach !== Infinity
    return { lowest: at - reach, highest: at + reach, back: isMutual ? at : undefined }
  }

  #listsOf(search: Search, suffix: string): readonly SortedList<Placed>[] {
    if (!search.includes('every')) {
      const keys = keysFrom(search.map((parts) => (parts === 'every' ? [] : parts)))
      return keys.flatMap((key) => this.#lists.get(key + suffix) ?? [])
    }
    return [...this.#lists].flatMap(([key, list]) => (isIn(search, key, suffix) ? [list] : []))
  }

  #placeOf(ticket: Ticket, now: Instant): Placed {
    const number = this.#axis?.valueOf(ticket)
    const hasNumber = number !== undefined
    const keys = keysFrom(
      this.#partitions.map(({ partsOf }) => partsOf(ticket, now)?.map(written) ?? [EVERY]),
    )
    return {
      ticket,
      players: ticket.players,
      queuedAt: ticket.queuedAt,
      at: number ?? ticket.queuedAt,
      hasNumber,
      reach: this.#axis?.reachOf(ticket, now) ?? Infinity,
      keys: this.#axis && !hasNumber ? keys.map((key) => key + NO_NUMBER) : this.#withRoles(keys, ticket),
    }
  }

  #withRoles(keys: readonly string[], ticket: Ticket): readonly string[] {
    if (this.#roles.length === 0) return keys
    const all = [...keys]
    for (const { role } of this.#roles)
      if (rolesIn(ticket).some((played) => plays(played, role)))
        all.push(...keys.map((key) => key + roleSuffix(role)))
    return all
  }

  #list(key: string): SortedList<Placed> {
    const known = this.#lists.get(key)
    if (known) return known
    const list = new SortedList<Placed>(byPlace, ({ at }) => at)
    this.#lists.set(key, list)
    return list
  }
}

function playersOf(role: string, placed: Iterable<Placed>): number {
  let count = 0
  for (const { ticket } of placed) count += rolesIn(ticket).filter((roles) => plays(roles, role)).length
  return count
}

/** Where nothing splits the tickets into parts: one list of keys for them all. */
const WHOLE = ['']

/** The key of each combination of parts. */
function keysFrom(parts: readonly (readonly string[])[]): readonly string[] {
  return parts.reduce<readonly string[]>(
    (made, each) => made.flatMap((key) => each.map((part) => `${key}|${part}`)),
    WHOLE,
  )
}

/** As a part of a key: a value that a client chose must not look like another key. */
const written = (part: string): string => `=${encodeURIComponent(part)}`

/** Suffixes of the lists: tickets that play a role, and tickets without a number on the axis. */
const roleSuffix = (role: string): string => `#${role}`
const NO_NUMBER = '#'

/** Whether the list is of tickets that the search wants. */
function isIn(search: Search, key: string, suffix: string): boolean {
  if (!key.endsWith(suffix) || (suffix === '' && key.includes('#'))) return false
  const [, ...parts] = key.slice(0, key.length - suffix.length).split('|')
  return (
    parts.length === search.length &&
    search.every((each, i) => each === 'every' || each.includes(parts[i] ?? ''))
  )
}
