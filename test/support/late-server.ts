import type { ServerId } from '../../src/match/ids.ts'
import type { GameServer } from '../../src/match/server.ts'
import type { StartStep } from '../../src/match/start-step.ts'
import type { GameServerFleet } from '../../src/ports/game-server-fleet.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { waitFor } from './wait-for.ts'

/** Programs that never are ready. */
export const announcesNothing = ['sleep', '600']
export async function announcesDeadPorts(): Promise<readonly string[]> {
  const line = JSON.stringify({ msg: 'game server listening', port: 1, controlPort: await freePort() })
  return ['sh', '-c', `echo '${line}'; exec sleep 600`]
}

/** Waits until the fleet says that this is what its starting server has not done yet. */
export function missing(fleet: Pick<GameServerFleet, 'find'>, id: ServerId, step: StartStep['step']) {
  return waitFor(`a server that is not ${step} yet`, async () => {
    const server: GameServer | undefined = await fleet.find(id)
    return server?.state === 'starting' && server.missing.step === step && server.missing
  })
}
