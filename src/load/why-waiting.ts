import type { Transport } from '../client/transport.ts'
import type { WhyAnswer } from '../protocol/why-answer.ts'

/** What the backend knows of a player's wait, in words that are the same for all who wait for the same reason. */
export async function whyWaiting(transport: Transport, player: string): Promise<string | undefined> {
  const path = `/match/why?player_id=${encodeURIComponent(player)}`
  const answer = await transport.request('GET', path).catch(() => undefined)
  if (answer?.status !== 200) return undefined
  const { waiting, blocked_by: rule, missing } = answer.body as WhyAnswer
  const why = rule === null ? whoIsMissing(missing) : `The rule ${rule} blocks.`
  return [waiting?.says, why].filter((says) => says !== undefined).join(' ') || undefined
}

function whoIsMissing(missing: WhyAnswer['missing']): string | undefined {
  if (missing?.role !== undefined) return `Nobody suitable plays ${missing.role}.`
  if (missing?.players !== undefined) return `${missing.players} more suitable players are missing.`
  return missing?.fit && 'There are enough players, but they do not fit together.'
}
