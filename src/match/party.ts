import type { PartyCode, PartyId, PlayerId } from './ids.ts'

/** A party without a sign of life for this long is gone. */
export const PARTY_TTL_MS = 3_600_000

/** What a member says of themselves; the queue that the party joins checks it. */
export interface Brings {
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly latencies?: Readonly<Record<string, unknown>>
  readonly version?: string
}

export interface Member {
  readonly player: PlayerId
  /** Whether the player wants the next queue; used up when the party joins it. */
  readonly ready: boolean
  readonly brings: Brings
}

/** Players who find each other by a code, and queue together. It outlives its matches. */
export interface Party {
  readonly id: PartyId
  readonly code: PartyCode
  readonly leader: PlayerId
  /** In the order of joining. */
  readonly members: readonly [Member, ...Member[]]
  /** Whom the leader has thrown out, the latest last: the code no longer works for them. */
  readonly kicked?: readonly PlayerId[]
}

/** Whoever comes back under ever new names keeps out an old one: with sign-in, names are not theirs to choose. */
const MOST_KICKED = 32

export type PartyRefusal =
  | { readonly kind: 'not-in-party'; readonly player: PlayerId }
  | { readonly kind: 'party-full'; readonly most: number }
  | { readonly kind: 'not-leader'; readonly leader: PlayerId }
  | { readonly kind: 'not-ready'; readonly players: readonly PlayerId[] }

/** The party as it becomes; without one, its last member has left. */
export type PartyDecision = { readonly kind: 'becomes'; readonly party: Party | undefined } | PartyRefusal
/** To a player who was kicked, the code is like one that never was. */
export type JoinDecision = PartyDecision | { readonly kind: 'unknown-party' }

export function createParty(named: Pick<Party, 'id' | 'code'>, leader: PlayerId): Party {
  return { ...named, leader, members: [newMember(leader)] }
}

/** A member who joins again stays as they are. */
export function joinParty(party: Party, player: PlayerId, most: number): JoinDecision {
  if (isMember(party, player)) return becomes(party)
  if (wasKicked(party, player)) return { kind: 'unknown-party' }
  if (party.members.length >= most) return { kind: 'party-full', most }
  return becomes({ ...party, members: [...party.members, newMember(player)] })
}

/** When the leader leaves, the one who joined first of the others leads. */
export function leaveParty(party: Party, player: PlayerId): PartyDecision {
  if (!isMember(party, player)) return { kind: 'not-in-party', player }
  const [first, ...others] = party.members.filter((member) => member.player !== player)
  if (!first) return becomes(undefined)
  const leader = party.leader === player ? first.player : party.leader
  return becomes({ ...party, leader, members: [first, ...others] })
}

export function kick(party: Party, by: PlayerId, member: PlayerId): PartyDecision {
  const decided = whyNotLeader(party, by) ?? leaveParty(party, member)
  if (decided.kind !== 'becomes' || !decided.party || member === by) return decided
  const kicked = [...(party.kicked ?? []), member].slice(-MOST_KICKED)
  return becomes({ ...decided.party, kicked })
}

export function promote(party: Party, by: PlayerId, member: PlayerId): PartyDecision {
  const refused = whyNotLeader(party, by)
  if (refused) return refused
  return isMember(party, member)
    ? becomes({ ...party, leader: member })
    : { kind: 'not-in-party', player: member }
}

/** What a member brings replaces what they brought before; without any of it, that stays. */
export function setReady(party: Party, player: PlayerId, said: Said): PartyDecision {
  if (!isMember(party, player)) return { kind: 'not-in-party', player }
  return becomes(
    mapMembers(party, (member) => (member.player === player ? { ...member, ...answered(said) } : member)),
  )
}

/** A member's answer to whether they want to play. */
export interface Said {
  readonly ready: boolean
  readonly brings: Brings
}

function answered({ ready, brings }: Said): Partial<Member> {
  return { ready, ...(Object.keys(brings).length > 0 && { brings }) }
}

/** Why the party cannot be queued by this player now. */
export function whyNotQueue(party: Party, by: PlayerId): PartyRefusal | undefined {
  const refused = whyNotLeader(party, by)
  if (refused) return refused
  const players = party.members.filter(({ ready }) => !ready).map(({ player }) => player)
  return players.length > 0 ? { kind: 'not-ready', players } : undefined
}

/** The party after it was queued: for the next match, all are asked again. */
export function readyUsedUp(party: Party): Party {
  return mapMembers(party, unready)
}

export function isMember({ members }: Party, player: PlayerId): boolean {
  return members.some((member) => member.player === player)
}

function wasKicked({ kicked = [] }: Party, player: PlayerId): boolean {
  return kicked.includes(player)
}

function whyNotLeader(party: Party, by: PlayerId): PartyRefusal | undefined {
  if (!isMember(party, by)) return { kind: 'not-in-party', player: by }
  return party.leader === by ? undefined : { kind: 'not-leader', leader: party.leader }
}

const becomes = (party: Party | undefined): PartyDecision => ({ kind: 'becomes', party })

const newMember = (player: PlayerId): Member => ({ player, ready: false, brings: {} })

const unready = (member: Member): Member => ({ ...member, ready: false })

function mapMembers(party: Party, change: (member: Member) => Member): Party {
  const [first, ...others] = party.members
  return { ...party, members: [change(first), ...others.map(change)] }
}
