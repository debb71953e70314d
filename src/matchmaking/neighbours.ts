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

interface Known extends Placed {
  /** Whether its place is a number on the axis. */
  readonly hasNumber: boolean
  /** Of the lists that it is in. */
  readonly keys: readonly string[]
}

/** The places that are near enough. */
interface Reach {
  readonly lowest: number
  readonly highest: number
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
  readonly #known = new Map<Ticket, Known>()

  constructor(rules: MatchRules) {
    this.#axis = axisOf(rules)
    this.#partitions = partitionsOf(rules)
    this.#roles = neededRoles(rules)
  }

  /** Adds the tickets, or moves each to where it belongs by now. */
  put(tickets: Iterable<Ticket>, now: Instant): void {
    const places: Known[] = []
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

  /** The nearest tickets that are accepted; of each role that a match needs, the nearest too. */
  near(ticket: Ticket, looking: Looking): Near {
    const self = this.#known.get(ticket) ?? this.#placeOf(ticket, looking.now)
    const found = new Set<Placed>([self])
    const reach = this.#reachOf(self, looking.now)
    const gather = (suffix: string, limit = looking.limit): boolean => {
      let isAll = true
      for (const list of this.#listsOf(looking.search, suffix)) {
        const taking = { limit, accepts: looking.accepts, found }
        // Everybody looks at tickets without a number from the start, as these do at all others.
        const wasAll =
          reach && suffix !== NO_NUMBER
            ? takeAround(list, self, { ...taking, reach })
            : take(list, everywhere, taking)
        if (!wasAll) isAll = false
      }
      return isAll
    }
    const isAllOfNoNumber = gather(NO_NUMBER)
    for (const { role, needed } of this.#roles)
      if (gather(roleSuffix(role), needed) && isAllOfNoNumber && playersOf(role, found) < needed)
        return { placed: [], isAll: true, isByAge: false }
    const isAll = gather('') && isAllOfNoNumber
    return { placed: [...found].sort(byPlace), isAll, isByAge: this.#axis === undefined }
  }

  /** Those nearest to the ticket, whatever the rules say: this many on each side in each part. */
  around(ticket: Ticket, limit: number): readonly Ticket[] {
    const self = this.#known.get(ticket)
    if (!self) return []
    const found = new Set<Placed>([self])
    const taking = { limit, accepts: () => true, found, reach: everywhere }
    for (const [key, list] of this.#lists)
      if (!key.includes('#') || key.endsWith(NO_NUMBER)) takeAround(list, self, taking)
    found.delete(self)
    return [...found].sort(byPlace).map((placed) => placed.ticket)
  }

  /** `undefined` for a ticket without a number, which plays with anybody, and where no rule says who is near. */
  #reachOf({ ticket, at, hasNumber }: Known, now: Instant): Reach | undefined {
    if (!this.#axis || !hasNumber) return undefined
    const reach = this.#axis.reachOf(ticket, now)
    return { lowest: at - reach, highest: at + reach }
  }

  #listsOf(search: Search, suffix: string): readonly SortedList<Placed>[] {
    if (!search.includes('every')) {
      const keys = keysFrom(search.map((parts) => (parts === 'every' ? [] : parts)))
      return keys.flatMap((key) => this.#lists.get(key + suffix) ?? [])
    }
    return [...this.#lists].flatMap(([key, list]) => (isIn(search, key, suffix) ? [list] : []))
  }

  #placeOf(ticket: Ticket, now: Instant): Known {
    const number = this.#axis?.valueOf(ticket)
    const hasNumber = number !== undefined
    const keys = keysFrom(
      this.#partitions.map(({ partsOf }) => partsOf(ticket, now)?.map(written) ?? [EVERY]),
    )
    const suffixes = this.#axis && !hasNumber ? [NO_NUMBER] : this.#suffixesOf(ticket)
    return {
      ticket,
      at: number ?? ticket.queuedAt,
      hasNumber,
      keys: suffixes.flatMap((suffix) => keys.map((key) => key + suffix)),
    }
  }

  #suffixesOf(ticket: Ticket): readonly string[] {
    const roles = this.#roles.filter(({ role }) => rolesIn(ticket).some((played) => plays(played, role)))
    return ['', ...roles.map(({ role }) => roleSuffix(role))]
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

interface Taking extends Pick<Looking, 'limit' | 'accepts'> {
  readonly found: Set<Placed>
}

/** Takes those on both sides of the place, nearest first; returns whether these were all. */
function takeAround(
  list: SortedList<Placed>,
  self: Placed,
  taking: Taking & { readonly reach: Reach },
): boolean {
  const isAllAbove = take(list.from(self), taking.reach, taking)
  return take(list.before(self), taking.reach, taking) && isAllAbove
}

/** Takes those that are accepted, up to the limit and within reach; returns whether these were all. */
function take(
  from: Iterable<Placed>,
  { lowest, highest }: Reach,
  { limit, accepts, found }: Taking,
): boolean {
  let [taken, refused] = [0, 0]
  for (const placed of from) {
    if (placed.at < lowest || placed.at > highest) return true
    if (found.has(placed)) continue
    if (taken === limit || refused > MOST_REFUSED) return false
    if (accepts(placed.ticket)) {
      taken += 1
      found.add(placed)
    } else refused += 1
  }
  return true
}

const everywhere: Reach = { lowest: -Infinity, highest: Infinity }

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
