import { expect, test } from 'vitest'

import { SignalFanOut } from './signal-fan-out.ts'

test('aborts work that is running and work that starts late, but not work that is done', async () => {
  const stop = new AbortController()
  const fanOut = new SignalFanOut(stop.signal)
  const signals: AbortSignal[] = []
  const waits = (own: AbortSignal) => {
    signals.push(own)
    return new Promise<string>((resolve) => {
      if (own.aborted) resolve('late')
      own.addEventListener('abort', () => {
        resolve('told')
      })
    })
  }
  const going = [fanOut.run(waits), fanOut.run(waits)]
  const done = await fanOut.run((own) => Promise.resolve(own))
  stop.abort()
  expect(await Promise.all([...going, fanOut.run(waits)])).toEqual(['told', 'told', 'late'])
  expect(new Set(signals).size).toBe(3)
  expect(done.aborted).toBe(false)
})
