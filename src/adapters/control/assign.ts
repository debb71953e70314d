import { playersOf } from '../../match/roster.ts'
import type { ServerOrder } from '../../match/server.ts'
import type { Assignment } from '../../protocol/assignment.ts'
import { ASSIGN_PROOF } from '../../protocol/tokens.ts'
import { tell, type ControlPort } from './tell.ts'

/** `assigned` means playable; `silent`: the outcome is unknown. */
export type Assigned = 'assigned' | 'refused' | 'silent'

/** Assigns the match to the waiting server, in one request. */
export async function assign(control: ControlPort, order: ServerOrder): Promise<Assigned> {
  const status = await tell(control, { path: '/assign', proof: ASSIGN_PROOF, json: assignmentOf(order) })
  return status === undefined ? 'silent' : assignedIf(status)
}

export const assignedIf = (status: number): Assigned => (status === 200 ? 'assigned' : 'refused')

export function assignmentOf(order: ServerOrder): string {
  const said: Assignment = { players: playersOf(order), queue: order.queue }
  return JSON.stringify(said)
}
