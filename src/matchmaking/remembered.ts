import type { Ticket } from '../match/ticket.ts'

/** Reads a ticket once: a search looks at the same tickets again and again. */
export function remembered<V>(read: (ticket: Ticket) => V): (ticket: Ticket) => V {
  const known = new WeakMap<Ticket, { readonly value: V }>()
  return (ticket) => {
    const found = known.get(ticket)
    if (found) return found.value
    const value = read(ticket)
    known.set(ticket, { value })
    return value
  }
}
