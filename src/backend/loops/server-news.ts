import { serverChanged, type ServerChangedNeeds } from '../../lifecycle/server-changed.ts'
import type { GameServer } from '../../match/server.ts'
import type { Logger } from '../../runtime/log.ts'

export interface ServerNewsNeeds extends ServerChangedNeeds {
  readonly log: Logger
}

/** What the fleet tells of a server, logged and handed on; says whether that was all there is to do. */
export async function onServer(needs: ServerNewsNeeds, server: GameServer): Promise<boolean> {
  const exit = server.state === 'exited' ? server.exit : undefined
  const named = { matchId: server.match, server: server.name }
  needs.log.info({ ...named, state: server.state, exitCode: exit?.code }, 'server changed')
  // One that is replaced did nothing wrong.
  if (exit && exit.code !== 0 && exit.why !== 'replaced')
    needs.log.warn({ ...named, lastLines: exit.lastLines }, 'server failed')
  try {
    return (await serverChanged(needs, server)) === 'handled'
  } catch (error) {
    needs.log.error({ ...named, err: error }, 'server change not handled; the repair takes it up')
    return false
  }
}
