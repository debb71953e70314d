import type { RequestListener } from 'node:http'
import { Pool } from 'undici'
import { expect, onTestFinished, test } from 'vitest'

import { freePort } from '../demo/free-port.ts'
import { openBackend } from '../../test/support/proxy.ts'
import { wholeAnswer } from './whole-answer.ts'

async function open(answer: RequestListener): Promise<Pool> {
  return poolOf((await openBackend(answer)).url)
}

function poolOf(url: string): Pool {
  const pool = new Pool(url, { connections: 1 })
  onTestFinished(() => pool.destroy())
  return pool
}

test('has the status, the headers and the text, in whatever pieces it came', async () => {
  const text = 'Ünïcödé '.repeat(1000)
  const pool = await open((_request, response) => {
    response.writeHead(201, { 'retry-after': '3', 'set-cookie': ['a', 'b'] })
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += 997) response.write(bytes.subarray(at, at + 997))
    response.end()
  })
  const answer = await wholeAnswer(pool, { method: 'GET', path: '/' })
  expect(answer).toMatchObject({
    status: 201,
    text,
    headers: { 'retry-after': '3', 'set-cookie': ['a', 'b'] },
  })
})

test('sends the given request', async () => {
  const pool = await open((request, response) => {
    response.setHeader('x-asked', `${request.method} ${request.url}`)
    request.pipe(response)
  })
  const answer = await wholeAnswer(pool, {
    method: 'POST',
    path: '/match/join?x=1',
    body: '{"player_id":"ann"}',
  })
  expect(answer.text).toBe('{"player_id":"ann"}')
  expect(answer.headers['x-asked']).toBe('POST /match/join?x=1')
})

test('is empty when nothing follows the headers', async () => {
  const pool = await open((_request, response) => response.writeHead(204).end())
  expect(await wholeAnswer(pool, { method: 'GET', path: '/' })).toMatchObject({ status: 204, text: '' })
})

test('is the final answer, not an early hint', async () => {
  const pool = await open((_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('done'))
  })
  expect(await wholeAnswer(pool, { method: 'GET', path: '/' })).toMatchObject({ status: 200, text: 'done' })
})

test('rejects if nobody answers, or the answer is cut off or missing', async () => {
  const nobody = poolOf(`http://127.0.0.1:${await freePort()}`)
  await expect(wholeAnswer(nobody, { method: 'GET', path: '/' })).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  })
  const half = await open((_request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy())
  })
  await expect(wholeAnswer(half, { method: 'GET', path: '/' })).rejects.toThrow()
  const silent = await open((request) => request.socket.destroy())
  await expect(wholeAnswer(silent, { method: 'GET', path: '/' })).rejects.toThrow()
})

test('concurrent answers are not mixed up', async () => {
  const pool = await open((request, response) => response.end(request.url))
  const paths = Array.from({ length: 200 }, (_, index) => `/${index}`)
  const answers = await Promise.all(paths.map((path) => wholeAnswer(pool, { method: 'GET', path })))
  expect(answers.map(({ text }) => text)).toEqual(paths)
})
