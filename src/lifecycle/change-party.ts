import type { PartyCode, PlayerId } from '../match/ids.ts'
import {
  createParty,
  isMember,
  joinParty,
  kick,
  leaveParty,
  promote,
  setReady,
  type Party,
  type PartyDecision,
  type PartyRefusal,
  type Said,
} from '../match/party.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Ids } from '../ports/ids.ts'
import type { Parties } from '../ports/parties.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'
import { placesOf, sharedTicket } from './party-places.ts'

export interface PartyNeeds {
  readonly parties: Parties
  readonly queue: Pick<TicketQueue, 'place' | 'leave'>
}

export type PartyOutcome =
  /** Without a party, the last member has left. */
  | { readonly kind: 'changed'; readonly party: Party | undefined }
  | { readonly kind: 'unknown-party' }
  | { readonly kind: 'in-another-party' }
  | { readonly kind: 'party-queued'; readonly queues: Ticket['queues'] }
  | PartyRefusal

/** The player's own party, or a new one that they lead. */
export async function openParty(
  { parties, ids }: Pick<PartyNeeds, 'parties'> & { readonly ids: Ids },
  player: PlayerId,
): Promise<Party> {
  for (;;) {
    const own = await parties.of(player)
    if (own) return own.party
    const party = createParty({ id: ids.party(), code: ids.partyCode() }, player)
    if ((await parties.create(party)) === 'created') return party
  }
}

/** Nobody joins while the party is queued: its ticket, and what it was matched by, would no longer be right. */
export async function joinByCode(
  needs: PartyNeeds & { readonly mostMembers: number },
  player: PlayerId,
  code: PartyCode,
): Promise<PartyOutcome> {
  for (;;) {
    const read = await needs.parties.withCode(code)
    if (!read) return { kind: 'unknown-party' }
    const decided = joinParty(read.party, player, needs.mostMembers)
    // First: a kicked player learns nothing of the party.
    if (decided.kind === 'unknown-party') return decided
    const ticket = sharedTicket(read.party, await placesOf(read.party, needs.queue))
    if (ticket && !isMember(read.party, player)) return { kind: 'party-queued', queues: ticket.queues }
    if (decided.kind !== 'becomes') return decided
    const outcome = await needs.parties.replace(read, decided.party)
    if (outcome === 'in-party') return { kind: 'in-another-party' }
    if (outcome === 'replaced') return { kind: 'changed', party: decided.party }
  }
}

/** Takes the player out of the party, and the party out of the queue. */
export function leaveOwnParty(needs: PartyNeeds, player: PlayerId): Promise<PartyOutcome> {
  return changeWithout(needs, { by: player, out: player }, (party) => leaveParty(party, player))
}

export function kickMember(needs: PartyNeeds, by: PlayerId, out: PlayerId): Promise<PartyOutcome> {
  return changeWithout(needs, { by, out }, (party) => kick(party, by, out))
}

export async function promoteMember(needs: PartyNeeds, by: PlayerId, next: PlayerId): Promise<PartyOutcome> {
  return (await change(needs, by, (party) => promote(party, by, next))).outcome
}

/** What a member says while the party waits would come too late for its ticket. */
export async function sayReady(needs: PartyNeeds, player: PlayerId, said: Said): Promise<PartyOutcome> {
  const read = await needs.parties.of(player)
  const ticket = read && sharedTicket(read.party, await placesOf(read.party, needs.queue))
  if (ticket) return { kind: 'party-queued', queues: ticket.queues }
  return (await change(needs, player, (party) => setReady(party, player, said))).outcome
}

type Decide = (party: Party) => PartyDecision

interface Change {
  readonly before: Party | undefined
  readonly outcome: PartyOutcome
}

/** Decides again when another change came first: somebody's change succeeded then, so this ends. */
async function change({ parties }: PartyNeeds, by: PlayerId, decide: Decide): Promise<Change> {
  for (;;) {
    const read = await parties.of(by)
    const before = read?.party
    if (!read) return { before, outcome: { kind: 'not-in-party', player: by } }
    const decided = decide(read.party)
    if (decided.kind !== 'becomes') return { before, outcome: decided }
    if ((await parties.replace(read, decided.party)) === 'replaced')
      return { before, outcome: { kind: 'changed', party: decided.party } }
  }
}

async function changeWithout(
  needs: PartyNeeds,
  { by, out }: { readonly by: PlayerId; readonly out: PlayerId },
  decide: Decide,
): Promise<PartyOutcome> {
  const { before, outcome } = await change(needs, by, decide)
  if (outcome.kind !== 'changed' || !before) return outcome
  // Looked up after the change: a party that is being queued meanwhile sees the change, and takes its ticket back.
  const ticket = sharedTicket(before, await placesOf(before, needs.queue))
  if (ticket?.players.includes(out)) await needs.queue.leave(out)
  return outcome
}
