import type { Attributes } from '../match/attributes.ts'
import type { Ticket } from '../match/ticket.ts'
import { valueOf } from '../matchmaking/attribute-values.ts'
import type { Queue } from '../matchmaking/queues.ts'
import { readAttributes } from '../matchmaking/read-attributes.ts'
import { largestPartyOf } from './largest-party.ts'

/**
 * The ticket as the queue asks for it now. A new configuration may ask for other attributes: those it no longer knows
 * are left out, unless the ticket waits in another queue too, which may read them; a default fills what is missing.
 * Nothing if a join like this would be refused.
 */
export function fitTicket(ticket: Ticket, queue: Queue): Ticket | undefined {
  if (ticket.players.length > largestPartyOf(queue)) return undefined
  const brought = ticket.players.map((_, i) => ticket.attributes?.[i] ?? {})
  const isShared = ticket.queues.length > 1
  if (brought.every((each) => isAsAsked(each, queue, isShared))) return ticket
  const attributes: Attributes[] = []
  for (const each of brought) {
    const known = Object.entries(each).filter(([name]) => Object.hasOwn(queue.attributes, name))
    const read = readAttributes(queue, { attributes: Object.fromEntries(known) })
    if (read.kind === 'refused') return undefined
    attributes.push(isShared ? { ...each, ...read.attributes } : read.attributes)
  }
  return { ...ticket, attributes }
}

/** Nearly every ticket is: it joined by this very configuration. */
function isAsAsked(brought: Attributes, { attributes }: Queue, mayBringMore: boolean): boolean {
  let known = 0
  for (const name of Object.keys(attributes)) {
    const type = attributes[name]
    if (Object.hasOwn(brought, name)) known += 1
    else if (type?.missing.kind === 'any') continue
    else return false
    if (type && valueOf(type.kind, brought[name]).kind !== 'value') return false
  }
  return mayBringMore || known === Object.keys(brought).length
}
