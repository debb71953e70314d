import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { spend, type Rate } from './rate.ts'

const rate: Rate = { everyMs: 100, burst: 3 }

/** Which of the requests at these times are let through. */
function letThrough(times: readonly number[], of: Rate = rate): readonly number[] {
  let clearAt: number | undefined
  return times.filter((now) => {
    const spent = spend(of, clearAt, now)
    if ('waitMs' in spent) return false
    clearAt = spent.clearAt
    return true
  })
}

describe('a rate', () => {
  it('lets a burst through, and then one each period', () => {
    expect(letThrough([0, 0, 0, 0, 50, 100, 100, 199, 200, 1000, 1000, 1000, 1000])).toEqual([
      0, 0, 0, 100, 200, 1000, 1000, 1000,
    ])
  })

  it('says exactly how long to wait', () => {
    const clearAt = 300
    const refused = spend(rate, clearAt, 40)
    expect(refused).toEqual({ waitMs: 60 })
    expect(spend(rate, clearAt, 99)).toHaveProperty('waitMs')
    expect(spend(rate, clearAt, 100)).toEqual({ clearAt: 400 })
  })

  it('never lets more through in any span than burst and pace allow', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 250 }), { maxLength: 60 })
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 5 }), (all, burst) => {
        let now = 0
        const through = letThrough(
          all.map((gap) => (now += gap)),
          { everyMs: 100, burst },
        )
        through.forEach((from, i) => {
          through.slice(i).forEach((to, more) => {
            expect(more + 1).toBeLessThanOrEqual(burst + Math.floor((to - from) / 100))
          })
        })
      }),
    )
  })
})
