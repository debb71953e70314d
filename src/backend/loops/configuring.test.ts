import { expect, test } from 'vitest'

import { MemoryAgreement } from '../../adapters/memory/memory-agreement.ts'
import { MemoryState } from '../../adapters/memory/memory-state.ts'
import type { ConfigVersion } from '../../match/ids.ts'
import { defaultQueueRules } from '../../match/queue-rules.ts'
import { configurationFrom } from '../../queue-file/configuration.ts'
import { logger } from '../../runtime/log.ts'
import { Metrics } from '../metrics.ts'
import { Configuring } from './configuring.ts'

const configurationOf = (...names: readonly string[]) =>
  configurationFrom({ queues: Object.fromEntries(names.map((name) => [name, {}])) }, defaultQueueRules)
const [duel, both] = [configurationOf('duel'), configurationOf('duel', 'squad')]

/** A backend that started with the queue `duel`, and how often it took over what is agreed on. */
function started() {
  const state = new MemoryState()
  const agreement = new MemoryAgreement(state)
  const queues = duel.queues.copy()
  let adopted = 0
  const configuring = new Configuring(
    {
      agreement,
      queues,
      queuesConfig: {
        configuration: duel,
        queueFile: undefined,
        writtenAt: 1,
        defaults: defaultQueueRules,
      },
      clock: { now: () => 1000 },
      metrics: new Metrics(),
      log: logger('t', 'silent'),
    },
    () => (adopted += 1),
  )
  return { state, agreement, queues, configuring, adopted: () => adopted }
}

test('what is agreed on is taken over once', async () => {
  const { agreement, queues, configuring, adopted } = started()
  await configuring.turn()
  await configuring.turn()
  expect([queues.version, adopted()]).toEqual([duel.version, 1])
  await agreement.offer({ ...both, writtenAt: 2000 }, 2000)
  await configuring.turn()
  await configuring.turn()
  expect([queues.all.map(({ id }) => id), adopted()]).toEqual([['duel', 'squad'], 2])
})

// In between, the store refused to dismiss tickets by it: unless all are read again, nobody would try that again.
test('a configuration that was replaced and is back is taken over again, although nobody saw the other one', async () => {
  const { agreement, queues, configuring, adopted } = started()
  await configuring.turn()
  await agreement.offer({ ...both, writtenAt: 2000 }, 2000)
  await agreement.offer({ ...duel, writtenAt: 3000 }, 3000)
  await configuring.turn()
  expect([queues.version, adopted()]).toEqual([duel.version, 2])
})

test('what was agreed on is put back into a store that lost it', async () => {
  const { state, agreement, queues, configuring } = started()
  await configuring.turn()
  await agreement.offer({ ...both, writtenAt: 2000 }, 2000)
  await configuring.turn()
  state.config = undefined
  state.knownConfigs.clear()
  await configuring.turn()
  expect([(await agreement.find())?.version, queues.version]).toEqual([both.version, both.version])
})

// Its own would be new to the emptied store, and replace what the others have put back.
test('so is what this backend cannot use', async () => {
  const { state, agreement, queues, configuring } = started()
  await configuring.turn()
  const unusable = { version: 'unusable' as ConfigVersion, text: '{"of":"a newer release"}' }
  await agreement.offer({ ...unusable, writtenAt: 2000 }, 2000)
  await configuring.turn()
  state.config = undefined
  state.knownConfigs.clear()
  await configuring.turn()
  expect(await agreement.find()).toMatchObject(unusable)
  expect([configuring.agrees, queues.version]).toEqual([false, duel.version])
})
