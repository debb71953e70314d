import type { Bench } from './bench.ts'
import { formBenches } from './form-figures.ts'
import { joins } from './join-figures.ts'
import { news } from './news-figures.ts'
import { recovery } from './recovery-figures.ts'
import { waitingTickets } from './ticket-figures.ts'

/** The cost of waiting players, and of forming their matches, with state in Redis. */
export const queueBenches: readonly Bench[] = [joins, news, ...formBenches, waitingTickets, recovery]
