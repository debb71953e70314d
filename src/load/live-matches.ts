import type { Transport } from '../client/transport.ts'

/**
 * Which of these matches are live, by the id of one of their players; `undefined` if the backend cannot answer now. A
 * proxy on the internet does not show the list of all matches: then each player is asked about.
 */
export async function liveMatches(
  transport: Pick<Transport, 'request'>,
  playerOf: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string> | undefined> {
  const answer = await transport.request('GET', '/sessions/active').catch(() => undefined)
  if (answer?.status === 404) return liveByPlayer(transport, playerOf)
  if (answer?.status !== 200) return undefined
  const { sessions } = answer.body as { sessions: readonly { session_id: string }[] }
  return new Set(sessions.map(({ session_id }) => session_id).filter((id) => playerOf.has(id)))
}

async function liveByPlayer(
  transport: Pick<Transport, 'request'>,
  playerOf: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const isOver = async (match: string, player: string): Promise<boolean> => {
    const path = `/match/status?player_id=${encodeURIComponent(player)}`
    const answer = await transport.request('GET', path).catch(() => undefined)
    if (answer?.status !== 200) return false
    const { status, session_id } = answer.body as { status: string; session_id?: string }
    return status === 'ended' || session_id !== match
  }
  const matches = await Promise.all(
    [...playerOf].map(async ([match, player]) => ((await isOver(match, player)) ? [] : [match])),
  )
  return new Set(matches.flat())
}
