import type { ServerId } from '../../match/ids.ts'
import type { ServerAnswer } from '../../match/server.ts'
import type { GameServerFleet } from '../../ports/game-server-fleet.ts'
import { within } from '../../runtime/within.ts'
import { askState } from './ask-state.ts'
import type { ControlPort } from './tell.ts'

type Fleet = Pick<GameServerFleet, 'find' | 'onChange'>

/** A kubelet looks at its containers once a second, and reports what it saw; on a busy machine that takes a few seconds. */
const EXIT_KNOWN_WITHIN_MS = 5000

/**
 * Asks a server for the state of its match. Before it says `gone`, it waits until the fleet knows how the server exited:
 * a server that refuses connections has just closed its ports, and only its exit shows whether it crashed.
 */
export async function askServer(fleet: Fleet, id: ServerId, control: ControlPort): Promise<ServerAnswer> {
  const answer = await askState(control)
  if (answer.state === 'gone') await exitKnown(fleet, id)
  return answer
}

async function exitKnown(fleet: Fleet, id: ServerId): Promise<void> {
  let unsubscribe = (): void => undefined
  // Listens first: the server may exit while the fleet is asked.
  const exited = new Promise<void>((resolve) => {
    unsubscribe = fleet.onChange((server) => {
      if (server.id === id && server.state === 'exited') resolve()
    })
  })
  try {
    const server = await fleet.find(id)
    if (server?.state === 'ready') await within(EXIT_KNOWN_WITHIN_MS, exited)
  } finally {
    unsubscribe()
  }
}
