import { refusal } from './errors.ts'
import type { Transport } from './transport.ts'

/** Resolves with `false` if the backend keeps the player in the match. */
export async function askToLeave(transport: Transport, player: string): Promise<boolean> {
  const { status, body } = await transport.request('POST', '/match/leave', { player_id: player })
  if (status === 409) return false
  if (status !== 200) throw refusal(status, body)
  return true
}
