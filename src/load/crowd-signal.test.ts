import { expect, test } from 'vitest'

import { CrowdSignal } from './crowd-signal.ts'

test('all whose work goes on are told, also who comes late, and nobody whose work is done', async () => {
  const stop = new AbortController()
  const crowd = new CrowdSignal(stop.signal)
  const lent: AbortSignal[] = []
  const waits = (own: AbortSignal) => {
    lent.push(own)
    return new Promise<string>((resolve) => {
      if (own.aborted) resolve('late')
      own.addEventListener('abort', () => {
        resolve('told')
      })
    })
  }
  const going = [crowd.lend(waits), crowd.lend(waits)]
  const done = await crowd.lend((own) => Promise.resolve(own))
  stop.abort()
  expect(await Promise.all([...going, crowd.lend(waits)])).toEqual(['told', 'told', 'late'])
  expect(new Set(lent).size).toBe(3)
  expect(done.aborted).toBe(false)
})
