import { playersOf } from '../../match/roster.ts'
import type { ServerOrder } from '../../match/server.ts'
import { MAX_ASSIGNMENT_BYTES, type Assignment } from '../../protocol/assignment.ts'
import { ASSIGN_PROOF } from '../../protocol/tokens.ts'
import { teamsWithin } from './teams-within.ts'
import { tell, type ControlPort } from './tell.ts'

/** `assigned` means playable; `silent`: the outcome is unknown. */
export type Assigned = 'assigned' | 'refused' | 'silent'

/** Assigns the match to the waiting server, in one request. */
export async function assign(control: ControlPort, order: ServerOrder): Promise<Assigned> {
  const status = await tell(control, { path: '/assign', proof: ASSIGN_PROOF, json: assignmentOf(order) })
  return status === undefined ? 'silent' : assignedIf(status)
}

export const assignedIf = (status: number): Assigned => (status === 200 ? 'assigned' : 'refused')

/** Never longer than servers read: then without the teams, or their attributes. */
export function assignmentOf(order: ServerOrder): string {
  const { queue, configVersion, properties, choice } = order
  const said: Assignment = {
    players: playersOf(order),
    queue,
    ...(configVersion !== undefined && { configVersion }),
    ...(properties && { properties }),
    ...(choice && { choice }),
  }
  const room = MAX_ASSIGNMENT_BYTES - lengthOf(said) - lengthOf({ teams: [] })
  const teams = teamsWithin(order, (each) => lengthOf(each) <= room)
  return JSON.stringify({ ...said, teams })
}

const lengthOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))
