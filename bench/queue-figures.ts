import type { Bench } from './bench.ts'
import { formBenches } from './form-figures.ts'
import { joins } from './join-figures.ts'
import { news } from './news-figures.ts'
import { recovery } from './recovery-figures.ts'
import { waitingTickets } from './ticket-figures.ts'

/** What players who wait cost, and what comes of them, with state in Redis. */
export const queueBenches: readonly Bench[] = [joins, news, ...formBenches, waitingTickets, recovery]
