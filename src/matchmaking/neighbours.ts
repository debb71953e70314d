import type { TicketId } from '../match/ids.ts'
import { SortedList } from '../match/sorted-list.ts'
import { byAge, type Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { axisOf, partitionsOf, type Axis, type Partition } from './axis.ts'
import { neededRoles, plays, rolesIn, type NeededRole } from './roles.ts'
import type { MatchRules } from './rules.ts'

/** A ticket at its place: by the axis, or in order of arrival. */
export interface Placed {
  readonly ticket: Ticket
  readonly at: number
}

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
  readonly now: Instant
  /** How many to find on each side. */
  readonly limit: number
  readonly accepts: (ticket: Ticket) => boolean
}

/** Of a ticket that does not mind. */
const EVERY = '*'
/** A search gives up after this many tickets that are near and refused. */
const MOST_REFUSED = 2000

/** Waiting tickets, so that those who can play with each other are found without looking at all. */
export class Neighbours {
  readonly #axis: Axis | undefined
  readonly #partitions: readonly Partition[]
  readonly #roles: readonly NeededRole[]
  readonly #lists = new Map<string, SortedList<Placed>>()
  readonly #known = new Map<TicketId, { readonly placed: Placed; readonly keys: readonly string[] }>()

  constructor(rules: MatchRules) {
    this.#axis = axisOf(rules)
    this.#partitions = partitionsOf(rules)
    this.#roles = neededRoles(rules)
  }

  /** Adds the ticket, or moves it to where it belongs by now. */
  put(ticket: Ticket, now: Instant): void {
    this.remove(ticket)
    const placed = { ticket, at: this.#axis?.valueOf(ticket) ?? ticket.queuedAt }
    const keys = this.#keysOf(ticket, now)
    this.#known.set(ticket.id, { placed, keys })
    for (const key of keys) this.#list(key).add(placed)
  }

  remove({ id }: Pick<Ticket, 'id'>): void {
    const known = this.#known.get(id)
    if (!known) return
    this.#known.delete(id)
    for (const key of known.keys) {
      const list = this.#lists.get(key)
      list?.remove(known.placed)
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

  /** The nearest tickets that are accepted; of each role that a match needs, the nearest too. */
  near(ticket: Ticket, looking: Looking): Near {
    const found = new Map<TicketId, Placed>()
    const self = this.#known.get(ticket.id)?.placed ?? { ticket, at: 0 }
    found.set(ticket.id, self)
    const gather = (suffix: string, limit = looking.limit): boolean => {
      let isAll = true
      for (const list of this.#listsOf(looking.search, suffix))
        if (!this.#gather(list, self, { ...looking, limit, found, isFromStart: suffix === NO_NUMBER }))
          isAll = false
      return isAll
    }
    const isAllOfNoNumber = gather(NO_NUMBER)
    for (const { role, needed } of this.#roles)
      if (gather(roleSuffix(role), needed) && isAllOfNoNumber && playersOf(role, found.values()) < needed)
        return { placed: [], isAll: true, isByAge: false }
    const isAll = gather('') && isAllOfNoNumber
    return { placed: [...found.values()].sort(byPlace), isAll, isByAge: this.#axis === undefined }
  }

  /** Those nearest to the ticket, whatever the rules say: this many on each side in each part. */
  around(ticket: Ticket, limit: number): readonly Ticket[] {
    const found = new Map<TicketId, Placed>()
    const self = this.#known.get(ticket.id)?.placed
    if (!self) return []
    found.set(ticket.id, self)
    const isAfter = (placed: Placed): boolean => byPlace(placed, self) >= 0
    for (const [key, list] of this.#lists) {
      if (key.includes('#') && !key.endsWith(NO_NUMBER)) continue
      take(list.after(isAfter), nowhere, { limit, accepts: () => true, found })
      take(list.before(isAfter), nowhere, { limit, accepts: () => true, found })
    }
    found.delete(ticket.id)
    return [...found.values()].sort(byPlace).map((placed) => placed.ticket)
  }

  /** Returns whether these were all. */
  #gather(
    list: SortedList<Placed>,
    self: Placed,
    looking: Looking & { readonly found: Map<TicketId, Placed>; readonly isFromStart: boolean },
  ): boolean {
    // A ticket without a number plays with anybody, so it looks from the start, and so does everybody at such tickets.
    if (!this.#axis || looking.isFromStart || this.#axis.valueOf(self.ticket) === undefined)
      return take(list, nowhere, looking)
    const reach = this.#axis.reachOf(self.ticket, looking.now)
    const isAfter = (placed: Placed): boolean => byPlace(placed, self) >= 0
    const above = take(list.after(isAfter), ({ at }) => at > self.at + reach, looking)
    const below = take(list.before(isAfter), ({ at }) => at < self.at - reach, looking)
    return above && below
  }

  #listsOf(search: Search, suffix: string): readonly SortedList<Placed>[] {
    if (!search.includes('every')) {
      const keys = keysFrom(search.map((parts) => (parts === 'every' ? [] : parts)))
      return keys.flatMap((key) => this.#lists.get(key + suffix) ?? [])
    }
    return [...this.#lists].flatMap(([key, list]) => (isIn(search, key, suffix) ? [list] : []))
  }

  #keysOf(ticket: Ticket, now: Instant): readonly string[] {
    const keys = keysFrom(
      this.#partitions.map(({ partsOf }) => partsOf(ticket, now)?.map(written) ?? [EVERY]),
    )
    if (this.#axis && this.#axis.valueOf(ticket) === undefined) return keys.map((key) => key + NO_NUMBER)
    const roles = this.#roles.filter(({ role }) => rolesIn(ticket).some((roles) => plays(roles, role)))
    return ['', ...roles.map(({ role }) => roleSuffix(role))].flatMap((suffix) =>
      keys.map((key) => key + suffix),
    )
  }

  #list(key: string): SortedList<Placed> {
    const known = this.#lists.get(key)
    if (known) return known
    const list = new SortedList(byPlace)
    this.#lists.set(key, list)
    return list
  }
}

function playersOf(role: string, placed: Iterable<Placed>): number {
  let count = 0
  for (const { ticket } of placed) count += rolesIn(ticket).filter((roles) => plays(roles, role)).length
  return count
}

/** Takes those that are accepted, up to the limit and within reach; returns whether these were all. */
function take(
  from: Iterable<Placed>,
  isBeyond: (placed: Placed) => boolean,
  { limit, accepts, found }: Pick<Looking, 'limit' | 'accepts'> & { found: Map<TicketId, Placed> },
): boolean {
  let [taken, refused] = [0, 0]
  for (const placed of from) {
    if (isBeyond(placed)) return true
    if (found.has(placed.ticket.id)) continue
    if (taken === limit || refused > MOST_REFUSED) return false
    if (accepts(placed.ticket)) {
      taken += 1
      found.set(placed.ticket.id, placed)
    } else refused += 1
  }
  return true
}

const nowhere = (): boolean => false

/** The key of each combination of parts. */
function keysFrom(parts: readonly (readonly string[])[]): readonly string[] {
  return parts.reduce<readonly string[]>(
    (made, each) => made.flatMap((key) => each.map((part) => `${key}|${part}`)),
    [''],
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

function byPlace(a: Placed, b: Placed): number {
  return a.at - b.at || byAge(a.ticket, b.ticket)
}
