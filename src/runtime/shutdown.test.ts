import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'

import { aborted } from './shutdown.ts'

/** The compiled code: run `npm run build` first. */
const built = new URL('../../dist/runtime/shutdown.js', import.meta.url).href

/** Reports the signal, and then runs until the test lets it end. */
const program = `
  import { aborted, stopSignal } from '${built}'
  const stop = stopSignal()
  const forever = setInterval(() => undefined, 1000)
  process.stdin.resume().on('end', () => clearInterval(forever))
  console.log('up')
  await aborted(stop)
  console.log('stopping')
`

interface Program {
  readonly child: ChildProcessWithoutNullStreams
  readonly exit: Promise<unknown[]>
  readonly says: (line: string) => Promise<void>
}

async function start(): Promise<Program> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program])
  const exit = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const lines: Interface = createInterface(child.stdout)
  const heard: string[] = []
  lines.on('line', (line) => heard.push(line))
  const says = async (line: string): Promise<void> => {
    while (!heard.includes(line)) await once(lines, 'line')
  }
  await says('up')
  return { child, exit, says }
}

describe('a process', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'gets %s once, and ends in its own time',
    async (name) => {
      const { child, exit, says } = await start()
      child.kill(name)
      await says('stopping')
      child.stdin.end()
      expect(await exit).toEqual([0, null])
    },
  )

  test.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGINT', 130],
    ['SIGINT', 'SIGTERM', 143],
    ['SIGTERM', 'SIGHUP', 129],
  ] as const)('that gets %s and then %s ends at once, with %i', async (first, second, code) => {
    const { child, exit, says } = await start()
    child.kill(first)
    await says('stopping')
    child.kill(second)
    expect(await exit).toEqual([code, null])
  })
})

test('an abort reaches those that wait for it, and those that come later', async () => {
  const stop = new AbortController()
  const heard: string[] = []
  const early = aborted(stop.signal).then(() => heard.push('early'))
  await Promise.resolve()
  expect(heard).toEqual([])
  stop.abort()
  await early
  await aborted(stop.signal)
  expect(heard).toEqual(['early'])
})
