import { randomUUID } from 'node:crypto'

import type { MatchId, TicketId } from '../../match/ids.ts'
import type { Ids } from '../../ports/ids.ts'

export const randomIds: Ids = {
  ticket: () => randomUUID() as TicketId,
  match: () => randomUUID() as MatchId,
}
