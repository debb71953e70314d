import { serverChanged, type ServerChangedNeeds } from '../../lifecycle/server-changed.ts'
import { matchServedBy, type GameServer } from '../../match/server.ts'
import type { Logger } from '../../runtime/log.ts'

export interface ServerNewsNeeds extends ServerChangedNeeds {
  readonly log: Logger
}

/** Logs and handles a change of a server; returns `false` if the repair must look as well. */
export async function onServer(needs: ServerNewsNeeds, server: GameServer): Promise<boolean> {
  const exit = server.state === 'exited' ? server.exit : undefined
  const named = { matchId: matchServedBy(server), server: server.name }
  needs.log.info({ ...named, state: server.state, exitCode: exit?.code }, 'server changed')
  // A replaced server did not fail.
  if (exit && exit.code !== 0 && exit.why !== 'replaced')
    needs.log.warn({ ...named, lastLines: exit.lastLines }, 'server failed')
  try {
    return (await serverChanged(needs, server)) === 'handled'
  } catch (error) {
    needs.log.error({ ...named, err: error }, 'server change not handled; the repair will handle it')
    return false
  }
}
