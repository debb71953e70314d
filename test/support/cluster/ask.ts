import { waitFor } from '../wait-for.ts'
import type { ClusterSystem } from './system.ts'

export interface Told {
  readonly status: 'pending' | 'matched' | 'ended'
  readonly session_id: string
  readonly connect_host: string | null
  readonly connect_port: number | null
  readonly reason?: string
  readonly requeued?: string
  readonly waiting?: { readonly code: string; readonly says: string }
}

interface Past {
  readonly state: string
  readonly end_reason: string | null
  readonly timeline: readonly { readonly became: string; readonly why: string | null }[]
  readonly server_last_lines?: readonly string[]
}

interface Session {
  readonly session_id: string
  readonly game_server_pod: string | null
}

/** Requests of players and an administrator, through a system's proxy. */
export function ask({ url, adminToken }: ClusterSystem) {
  const authorization = `Bearer ${adminToken}`
  const get = async <T>(path: string): Promise<T | undefined> => {
    const answer = await fetch(`${url}/api${path}`, { headers: { authorization } })
    return answer.status === 200 ? ((await answer.json()) as T) : undefined
  }
  const post = async (path: string, body?: object): Promise<number> => {
    const headers = { authorization, ...(body && { 'content-type': 'application/json' }) }
    const sent = { method: 'POST', headers, ...(body && { body: JSON.stringify(body) }) }
    return (await fetch(`${url}/api${path}`, sent)).status
  }
  const status = (id: string) => get<Told>(`/match/status?player_id=${id}`)
  return {
    status,
    join: (id: string) => post('/match/join', { player_id: id }),
    end: (match: string) => post(`/match/${match}/end`),
    sessions: async () => (await get<{ sessions: Session[] }>('/sessions/active'))?.sessions ?? [],
    /** Of this match, or of the next one if it comes `after` another. */
    matched: (id: string, after?: string) =>
      waitFor(`${id} to be matched`, async () => {
        const told = await status(id)
        return told?.status === 'matched' && told.session_id !== after && told
      }),
    told: (id: string, what: string, is: (told: Told) => boolean) =>
      waitFor(`${id} to be told ${what}`, async () => {
        const told = await status(id)
        return told && is(told) && told
      }),
    ended: (match: string) =>
      waitFor(`the end of ${match} in history`, async () => {
        const past = await get<Past>(`/history/matches/${match}`)
        return past?.state === 'ended' && past
      }),
    /** They arrive after the end, when the fleet removes the server. */
    lastLines: (match: string) =>
      waitFor(`the last lines of the server of ${match} in history`, async () =>
        (await get<Past>(`/history/matches/${match}`))?.server_last_lines?.join(),
      ),
    /** The last match of this player. */
    lastOf: (id: string) =>
      waitFor(`an ended match of ${id} in history`, async () => {
        const found = await get<{ matches: (Past & { session_id: string })[] }>(
          `/history/matches?player_id=${id}&state=ended`,
        )
        return found?.matches[0]
      }),
  }
}
