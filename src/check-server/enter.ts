import { whyNotLetIn } from './admission.ts'
import { announces, becomesReady } from './check-start.ts'
import type { GameClient } from './game-client.ts'
import type { PromiseName } from './promises.ts'
import type { Trial } from './trial.ts'

/** Gets a server ready whose readiness is not the subject of its trial. */
export async function getReady(trial: Trial): Promise<void> {
  const missing = (await announces(trial)) ?? (await becomesReady(trial))
  if (missing !== undefined) trial.giveUp('The server did not become ready this time')
}

/** Lets a player in whose admission is not what is checked; throws when that fails. */
export async function enter(trial: Trial, player: string): Promise<GameClient> {
  const { client, heard } = await trial.join(trial.server.token(player))
  const why = whyNotLetIn(heard, player)
  if (why !== undefined) throw new Error(`${why} to the JOIN of ${player}`)
  return client
}

/** Checks that the player of this token is let in. Gives their connection. */
export async function checkAdmits(
  trial: Trial,
  promise: PromiseName,
  { player, token = trial.server.token(player) }: { readonly player: string; readonly token?: string },
): Promise<GameClient | undefined> {
  let joined: GameClient | undefined
  await trial.check(promise, async () => {
    const { client, heard } = await trial.join(token)
    const why = whyNotLetIn(heard, player)
    if (why === undefined) joined = client
    return why
  })
  return joined
}
