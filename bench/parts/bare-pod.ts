import { gamePod } from '../../src/adapters/kubernetes/game-pod.ts'
import { noTemplate } from '../../src/adapters/kubernetes/pod-template.ts'
import type { Container, Pod } from '../../src/adapters/kubernetes/api-types.ts'
import { randomIds } from '../../src/adapters/system/random-ids.ts'
import { GAME_SERVER_IMAGE } from '../../test/support/cluster/api.ts'
import { newPlayer, newTicket } from './stores.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'
import { defaultServerId } from '../../src/match/ids.ts'
import { DEFAULT_QUEUE } from '../../src/match/queue-rules.ts'

/** A scheduler that does not exist: its pods are created and stored like any pod, and never run. */
export const NOBODY = 'nobody'

/** The pod of a match of two, as the fleet makes it, in a queue without a backend. */
export function barePod(schedulerName?: string): Pod {
  const id = randomIds.match()
  const server = defaultServerId(id)
  const now = Date.now()
  const tickets = [newPlayer(), newPlayer()].map((player) => newTicket(player, now))
  const spec = { ...noTemplate.spec, ...(schedulerName !== undefined && { schedulerName }) }
  const pod = gamePod(
    { ...noTemplate, spec },
    {
      system: 'bare',
      image: GAME_SERVER_IMAGE,
      backendUrl: 'http://127.0.0.1:9',
      deadlines: defaultDeadlines,
      owner: undefined,
      gameEnv: {},
    },
    {
      id: server,
      serves: { id, server, queue: DEFAULT_QUEUE, roster: [{ name: 'players', tickets }], formedAt: now },
      keySecret: 'none',
      hostPort: undefined,
      likeness: 'bare',
    },
  )
  return { ...pod, spec: { ...pod.spec, containers: (pod.spec?.containers ?? []).map(withPlainKey) } }
}

/** Nobody makes a Secret for it. */
const withPlainKey = (container: Container): Container => ({
  ...container,
  env: (container.env ?? []).map((each) =>
    each.valueFrom ? { name: each.name, value: '00'.repeat(32) } : each,
  ),
})
