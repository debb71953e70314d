import type { Role } from './system.ts'
import { until } from './until.ts'

/** Resolves once half of the players are in matches. */
export async function halfWay(url: string, players: number): Promise<void> {
  await until(async () => {
    const answer = await fetch(`${url}/api/sessions/active`)
    const { sessions } = (await answer.json()) as { sessions: readonly { players: readonly string[] }[] }
    return sessions.flatMap((session) => session.players).length >= players / 2
  })
}

/** The backend that says it leads. */
export async function leaderOf(backends: readonly Role[]): Promise<Role | undefined> {
  for (const backend of backends) {
    const answer = await fetch(`${backend.url}/readyz`)
    if (((await answer.json()) as { leads?: boolean }).leads) return backend
  }
  return undefined
}
