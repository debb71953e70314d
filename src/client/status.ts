import type { StatusAnswer } from '../protocol/player-answers.ts'
import { Refused } from './errors.ts'
import type { Transport } from './transport.ts'

/** Where the player is now. */
export async function askStatus(transport: Transport, player: string): Promise<StatusAnswer> {
  const path = `/match/status?player_id=${encodeURIComponent(player)}`
  const { status, body } = await transport.request('GET', path)
  if (status !== 200) throw new Refused(status, body)
  return body as StatusAnswer
}
