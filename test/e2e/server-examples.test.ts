import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

import { promiseNames } from '../../src/check-server/promises.ts'
import { player, type Lines } from '../../src/client/node.ts'
import { checkServer } from '../support/check-server.ts'
import { startSystem } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const goServer = `${root}.cache/examples/server-go`
const noGo = (() => {
  try {
    execFileSync('go', ['version'])
    return undefined
  } catch {
    return 'there is no Go on this machine'
  }
})()

/** Guesses as one does who hears all hints; gives the lines that were read on the way. */
async function guess(lines: Lines): Promise<string[]> {
  const heard: string[] = []
  let [low, high] = [1, 100]
  const next = () => lines.send(`GUESS ${Math.floor((low + high) / 2)}`)
  await next()
  for await (const line of lines) {
    heard.push(line)
    const [verb, who, number] = line.split(' ')
    if (who !== 'ada') continue
    if (verb === 'HIGHER') low = Number(number) + 1
    if (verb === 'LOWER') high = Number(number) - 1
    if (verb === 'HIGHER' || verb === 'LOWER') await next()
  }
  return heard
}

async function take(lines: Lines, count: number): Promise<string[]> {
  const heard: string[] = []
  for await (const line of lines) if (heard.push(line) === count) return heard
  throw new Error(`the match ended after: ${heard.join(', ')}`)
}

async function read(lines: Lines, wanted: string): Promise<void> {
  for await (const line of lines) if (line === wanted) return
  throw new Error(`the match ended without: ${wanted}`)
}

function exampleSuite(command: string): void {
  test('keeps every promise', async () => {
    const { kept, said } = await checkServer(command, ['--pool'])
    expect(kept, said).toEqual(promiseNames)
  })

  test.each(['0', '1'])('is played through the proxy, with a pool of %s', async (pool) => {
    await using system = await startSystem({
      SESSION_SIZE: '2',
      POOL_MIN: pool,
      GAME_SERVER_COMMAND: command,
    })
    if (pool !== '0')
      await waitFor('a server that waits', async () =>
        (await (await fetch(`${system.backendUrl}/metrics`)).text()).includes(
          'muster_pool_ready{pool="*"} 1',
        ),
      )
    const connected = async (id: string): Promise<Lines> => {
      const me = player(system.url, id)
      return me.connect(await me.join())
    }
    const [ada, bob] = await Promise.all([connected('ada'), connected('bob')])
    await bob.send('SAY hello from bob')
    await read(ada, 'SAID bob hello from bob')
    await read(bob, 'SAID bob hello from bob')
    bob.close()
    const bobAgain = await connected('bob')
    expect(await take(bobAgain, 2)).toEqual(['JOINED bob', 'STATE running'])
    const [heard] = await Promise.all([guess(ada), read(bobAgain, 'STATE stop')])
    expect(heard.at(-2)).toMatch(/^WON ada \d+$/)
    const ended = await waitFor('the end in history', async () => {
      const { body } = await system.get<{ matches: { end_reason: string | null }[] }>('/history/matches')
      return body.matches.find(({ end_reason: why }) => why !== null)
    })
    expect(ended.end_reason).toBe('finished')
  })
}

describe('the server in Python', () => {
  exampleSuite(`python3 '${root}examples/server-python/server.py'`)

  test('judges the tokens of the contract', () => {
    execFileSync('python3', ['-m', 'unittest'], { cwd: `${root}examples/server-python` })
  })
})

describe.skipIf(noGo)(`the server in Go${noGo ? ` (cannot: ${noGo})` : ''}`, () => {
  beforeAll(() => {
    execFileSync('go', ['build', '-o', goServer, '.'], { cwd: `${root}examples/server-go` })
  })
  exampleSuite(`'${goServer}'`)

  test('judges the tokens of the contract', () => {
    execFileSync('go', ['test', '.'], { cwd: `${root}examples/server-go` })
  })
})
