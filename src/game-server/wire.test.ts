import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

import { LineClient } from '../../test/support/line-client.ts'
import { testServer } from '../../test/support/game-server.ts'
import { MAX_LINE_BYTES } from '../protocol/lines.ts'

describe('the wire', () => {
  it('answers each verb, in any case and with either line end', async () => {
    await using server = await testServer()
    await using client = await server.connect()
    expect(await client.ask('GET_STATE')).toBe('STATE open')
    expect(await client.ask('get_state\r')).toBe('STATE open')
    expect(await client.ask('GET_RUNNING_LENGTH')).toBe('RUNNING_LENGTH 0')
    expect(await client.ask('REQUEST_MATCH 60.9')).toBe('RUNNING_LENGTH 60')
    expect(await client.next()).toBe('STATE running')
    expect(await client.ask('Get_State')).toBe('STATE running')
    expect(await client.ask('GET_RUNNING_LENGTH')).toBe('RUNNING_LENGTH 60')
  })

  it('gives the first request to everybody, and later ones only its length', async () => {
    await using server = await testServer()
    await using first = await server.connect()
    await using later = await server.connect()
    expect(await later.ask('GET_STATE')).toBe('STATE open')
    expect(await first.ask('REQUEST_MATCH 30')).toBe('RUNNING_LENGTH 30')
    expect(await first.next()).toBe('STATE running')
    expect(await later.next()).toBe('STATE running')
    expect(await later.ask('REQUEST_MATCH 99')).toBe('RUNNING_LENGTH 30')
    expect(await later.ask('GET_STATE')).toBe('STATE running')
  })

  it.each([
    '',
    ' ',
    'HELLO',
    'GET_STATE now',
    'REQUEST_MATCH',
    'REQUEST_MATCH 0',
    'REQUEST_MATCH -1',
    'REQUEST_MATCH 86401',
    'REQUEST_MATCH NaN',
    'REQUEST_MATCH Infinity',
    'REQUEST_MATCH 1e3',
    'REQUEST_MATCH 0x10',
    'REQUEST_MATCH ١٢٣',
    'GET / HTTP/1.1',
    'PROXY TCP4 1.2.3.4 5.6.7.8 1 2',
    '{"verb":"GET_STATE"}',
    '\u001b[2J',
    'GET_STATE\0',
  ])('answers %j with UNKNOWN, and plays on', async (line) => {
    await using server = await testServer()
    await using client = await server.connect()
    expect(await client.ask(line)).toBe('UNKNOWN')
    expect(await client.ask('GET_STATE')).toBe('STATE open')
  })

  it('answers the same wherever the network cuts the bytes', async () => {
    const bytes = Buffer.from('GET_STATE\r\nGET_RUNNING_LENGTH\nnö\nGET_STATE\n')
    const answers = ['STATE open', 'RUNNING_LENGTH 0', 'UNKNOWN', 'STATE open']
    await using server = await testServer()
    await Promise.all(
      Array.from({ length: bytes.length + 1 }, async (_, cut) => {
        await using client = await server.connect()
        client.socket.write(bytes.subarray(0, cut))
        // The server has taken the first part once it answers another client who spoke after.
        await using other = await server.connect()
        await other.ask('GET_STATE')
        client.socket.write(bytes.subarray(cut))
        expect(await client.take(4)).toEqual(answers)
      }),
    )
  })

  it('answers a thousand lines that came as one, in order', async () => {
    await using server = await testServer()
    await using client = await server.connect()
    client.send(...Array.from({ length: 500 }, () => ['GET_STATE', 'GET_RUNNING_LENGTH']).flat())
    const answers = await client.take(1000)
    expect(answers).toEqual(Array.from({ length: 500 }, () => ['STATE open', 'RUNNING_LENGTH 0']).flat())
  })
})

describe('bad bytes', () => {
  it.each([
    ['a line that grows past the limit', 'x'.repeat(MAX_LINE_BYTES + 1)],
    ['a whole line past the limit', `${'x'.repeat(MAX_LINE_BYTES + 1)}\n`],
    ['a megabyte without a newline', 'x'.repeat(1_000_000)],
  ])('%s: told, and closed', async (_name, text) => {
    await using server = await testServer()
    await using client = await server.connect()
    client.socket.write(`GET_STATE\n${text}`)
    expect(await client.closed).toEqual(['STATE open', `ERROR a line has at most ${MAX_LINE_BYTES} bytes`])
  })

  it('takes a line of exactly the limit', async () => {
    await using server = await testServer()
    await using client = await server.connect()
    expect(await client.ask('x'.repeat(MAX_LINE_BYTES))).toBe('UNKNOWN')
  })

  it.each([
    ['a stray byte', [0xff]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['half a code point', [0xc3]],
  ])('%s is no UTF-8: UNKNOWN, and nothing of it gets further', async (_name, bytes) => {
    const heard: string[] = []
    await using server = await testServer({
      hooks: { onLine: (_player, line) => heard.push(line) },
    })
    await using client = await server.connect()
    client.socket.write(Buffer.from([...bytes, 10]))
    expect(await client.next()).toBe('UNKNOWN')
    expect(heard).toEqual([])
  })

  it('a reset in the middle of a line ends that client alone', async () => {
    await using server = await testServer()
    await using other = await server.connect()
    const broken = await server.connect()
    await broken.ask('GET_STATE')
    broken.socket.write('REQUEST_MA')
    broken.socket.resetAndDestroy()
    await expect.poll(() => server.state()).toMatchObject({ client_count: 1 })
    expect(await other.ask('GET_STATE')).toBe('STATE open')
  })

  it('a client that closed only its own side gets the answers to all it said', async () => {
    await using server = await testServer()
    await using client = await LineClient.connect(server.port, { allowHalfOpen: true })
    client.socket.end('GET_STATE\nGET_RUNNING_LENGTH\n')
    await once(client.socket, 'end')
    expect(client.lines).toEqual(['STATE open', 'RUNNING_LENGTH 0'])
  })
})
