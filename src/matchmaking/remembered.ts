import type { Ticket } from '../match/ticket.ts'

/** Reads a ticket once: a search looks at the same tickets again and again. A read that gives nothing is repeated. */
export function remembered<V>(read: (ticket: Ticket) => V): (ticket: Ticket) => V {
  const known = new WeakMap<Ticket, V>()
  return (ticket) => {
    const found = known.get(ticket)
    if (found !== undefined) return found
    const value = read(ticket)
    known.set(ticket, value)
    return value
  }
}
