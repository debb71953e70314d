import { describe, expect, test } from 'vitest'

import { simulateOptions } from './options.ts'

const options = (words: string) => simulateOptions(['it.yaml', ...words.split(' ').filter(Boolean)])

describe('the options of simulate', () => {
  test('have defaults', () => {
    const { config, tickets, crowd, html, failIf } = options('')
    expect([config, tickets, html, failIf]).toEqual(['it.yaml', 100_000, undefined, []])
    expect(crowd.coming).toEqual({ kind: 'closed', parties: 5000 })
    expect(crowd.seed).toBe(1)
  })

  test('describe an open crowd with a day and bursts', () => {
    const { crowd } = options('--per-second 4 --curve day --burst 10@600+60 --again 0.5 --patience 0')
    const bursts = [{ times: 10, fromSecond: 600, seconds: 60 }]
    expect(crowd.coming).toEqual({ kind: 'open', perSecond: 4, curve: 'day', bursts, again: 0.5 })
    expect(crowd.patienceMs).toBeUndefined()
  })

  test('describe attributes', () => {
    const { crowd } = options('--numbers level=30,10 --values mode=solo:2,squad --regions eu')
    expect(crowd.numbers.get('level')).toEqual({ mean: 30, deviation: 10 })
    expect(crowd.values.get('mode')).toEqual([
      { value: 'solo', weight: 2 },
      { value: 'squad', weight: 1 },
    ])
    expect(crowd.regions).toEqual([{ value: 'eu', weight: 1 }])
  })

  test('name a file for the page, or take the usual one', () => {
    expect(options('--html').html).toBe('muster-simulation.html')
    expect(options('--html it.html').html).toBe('it.html')
  })

  test.each([
    ['--tickets 0', '--tickets must be a whole number from 1'],
    ['--players 2.5', '--players must be a whole number'],
    ['--per-second fast', '--per-second must be a number'],
    ['--players 2 --per-second 1', 'Give one of --players, --per-second and --recorded'],
    ['--burst 10@600+60', 'give --per-second too'],
    ['--per-second 1 --burst ten', '--burst must be TIMES@FROM+SECONDS'],
    ['--per-second 1 --curve night', '--curve must be flat or day'],
    ['--numbers level', '--numbers must begin with an attribute and ='],
    ['--numbers level=many', '--numbers level must be two numbers'],
    ['--values mode=solo:x', '--values mode must be like first:3,second:1'],
  ])('refuse %s with a sentence', (words, says) => {
    expect(() => options(words)).toThrow(says)
  })
})
