import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { expect, test } from 'vitest'

import { dialPort, openGameServer, openProxy, tokenTo } from '../../test/support/proxy.ts'
import { releaseBuffer } from './release-buffer.ts'

const MB = 1024 * 1024

test('frees a large buffer at once, without garbage collection', () => {
  const before = process.memoryUsage().arrayBuffers
  const bytes = Buffer.allocUnsafeSlow(64 * MB)
  expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(60 * MB)
  releaseBuffer(bytes)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MB)
  expect(bytes).toHaveLength(0)
})

test('leaves small buffers, and those that share their memory, alone', () => {
  const whole = Buffer.alloc(MB, 'x')
  releaseBuffer(whole.subarray(1))
  expect(whole.toString('latin1', 0, 3)).toBe('xxx')
  const line = Buffer.allocUnsafeSlow(64).fill('y')
  releaseBuffer(line)
  expect(line.toString('latin1', 0, 3)).toBe('yyy')
})

test('a client that sends at full speed to a slow reader arrives intact', async () => {
  const arrived = createHash('sha256')
  const game = await openGameServer((socket) => {
    socket.on('data', (bytes: Buffer) => {
      arrived.update(bytes)
      socket.pause()
      setImmediate(() => socket.resume())
    })
    socket.on('end', () => socket.end('heard'))
  })
  const client = dialPort((await openProxy()).port)
  const sent = createHash('sha256')
  const say = (bytes: Buffer): void => {
    sent.update(bytes)
    client.write(bytes)
  }
  say(Buffer.from(`JOIN ${tokenTo(game.port)}\n`))
  // No two chunks are alike: memory that is released too early would show.
  for (let at = 0; at < 32; at += 1) say(randomBytes(MB))
  client.end()
  await once(client, 'data')
  expect(arrived.digest('hex')).toBe(sent.digest('hex'))
})
