import type { StatusAnswer, WhyAnswer } from '../protocol/player-answers.ts'
import { refusal } from './errors.ts'
import type { Transport } from './transport.ts'

/** Where the player is now. */
export async function askStatus(transport: Transport, player: string): Promise<StatusAnswer> {
  return (await ask(transport, '/match/status', player)) as StatusAnswer
}

/** Why the player waits. */
export async function askWhy(transport: Transport, player: string): Promise<WhyAnswer> {
  return (await ask(transport, '/match/why', player)) as WhyAnswer
}

async function ask(transport: Transport, path: string, player: string): Promise<unknown> {
  const { status, body } = await transport.request('GET', `${path}?player_id=${encodeURIComponent(player)}`)
  if (status !== 200) throw refusal(status, body)
  return body
}
