import type { Attributes } from '../../match/attributes.ts'
import { VERSION, LATENCIES } from '../rules/values.ts'
import type { Crowd } from './crowd.ts'
import { drawPlayer } from './draw-player.ts'
import type { Drawing, Group } from './drawing.ts'
import { Random } from './random.ts'
import { seatsOf, type Seat } from './seats.ts'
import { demandsOf } from './wanted.ts'

/** Who joins together, and what each of them brings. */
export interface Drawn {
  readonly id: string
  /** The id of the first player of the party. */
  readonly party: string
  readonly brings: Attributes
}

/** As many whole matches as the players fill; what is left over goes into the first seats of one more. */
export function drawCrowd(
  { rules, types, seed, hasParties }: Crowd,
  ids: readonly string[],
): readonly Drawn[] {
  const random = new Random(seed)
  const seats = seatsOf(rules.teams)
  const groups = groupsOf(random.shuffled(ids), seats)
  const queue = {
    demands: demandsOf(rules.rules),
    roles: [...new Set(rules.teams.flatMap((team) => team.roles.map(({ role }) => role)))],
    random,
  }
  const others = Object.entries(types).filter(([name]) => name !== VERSION)
  const asked = Object.fromEntries(others)
  const places = new Map(ids.map((id, index) => [id, index]))
  const drawn = groups.flatMap((group) =>
    group.ids.map((id, i): Drawn => {
      const drawing: Drawing = {
        ...queue,
        self: id,
        index: places.get(id) ?? i,
        group,
        seat: seatAt(seats, i),
      }
      return { id, party: hasParties ? partyOf(group, seats, i) : id, brings: drawPlayer(asked, drawing) }
    }),
  )
  const byId = new Map(drawn.map((each) => [each.id, each]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** From this many places on, a team has a pair: enough others join alone to fill every team whatever pairs it got. */
const PLACES_FOR_A_PAIR = 4

/** The first two players of each team of a whole match are a pair. */
function partyOf(group: Group, seats: readonly Seat[], index: number): string {
  const { side, place } = seatAt(seats, index)
  const places = seats.filter((seat) => seat.side === side).length
  const isPaired = group.ids.length === seats.length && places >= PLACES_FOR_A_PAIR && place < 2
  const first = isPaired ? seats.findIndex((seat) => seat.side === side && seat.place === 0) : index
  const id = group.ids[first]
  if (id === undefined) throw new Error('a whole match has a player for each seat')
  return id
}

function seatAt(seats: readonly Seat[], index: number): Seat {
  const seat = seats[index]
  if (!seat) throw new Error('a group is no larger than a match')
  return seat
}

function groupsOf(ids: readonly string[], seats: readonly Seat[]): readonly Group[] {
  const players = seats.length
  const teamSize = Math.max(...seats.map(({ place }) => place)) + 1
  const whole = Math.floor(ids.length / players)
  return Array.from({ length: Math.ceil(ids.length / players) }, (_, n): Group => {
    const next = ids[((n + 1) * players) % ids.length]
    return {
      ids: ids.slice(n * players, (n + 1) * players),
      // The rest may play with those of the first variant.
      variant: n < whole && n % 2 === 1 ? 1 : 0,
      stranger: ids.length > players ? next : undefined,
      players,
      teamSize,
    }
  })
}

/** How a client sends what its player brings. */
export interface JoinFields {
  readonly attributes: Attributes
  readonly latencies: Readonly<Record<string, number>> | undefined
}

export function joinFieldsOf({ brings }: Drawn): JoinFields {
  const { [LATENCIES]: latencies, ...attributes } = brings
  return { attributes, latencies: latencies as Readonly<Record<string, number>> | undefined }
}
