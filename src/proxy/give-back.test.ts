import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { expect, test } from 'vitest'

import { dialPort, openGameServer, openProxy, tokenTo } from '../../test/support/proxy.ts'
import { giveBack } from './give-back.ts'

const MB = 1024 * 1024

test('the memory of large bytes is free at once, without the collector', () => {
  const before = process.memoryUsage().arrayBuffers
  const bytes = Buffer.allocUnsafeSlow(64 * MB)
  expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(60 * MB)
  giveBack(bytes)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MB)
  expect(bytes).toHaveLength(0)
})

test('bytes that share their memory, and small ones, are left alone', () => {
  const whole = Buffer.alloc(MB, 'x')
  giveBack(whole.subarray(1))
  expect(whole.toString('latin1', 0, 3)).toBe('xxx')
  const line = Buffer.allocUnsafeSlow(64).fill('y')
  giveBack(line)
  expect(line.toString('latin1', 0, 3)).toBe('yyy')
})

test('what a client sends in full flow arrives as it was sent, though its reader stalls', async () => {
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
  // No two pieces alike: memory that was given back too early would show.
  for (let at = 0; at < 32; at += 1) say(randomBytes(MB))
  client.end()
  await once(client, 'data')
  expect(arrived.digest('hex')).toBe(sent.digest('hex'))
})
