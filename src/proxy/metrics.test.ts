import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { dialPort, openBackend, openGameServer, openProxy, say, tokenTo } from '../../test/support/proxy.ts'
import { freePort } from '../demo/free-port.ts'
import { proxyConfig } from './config.ts'
import { openMeasured } from '../../test/support/measured-proxy.ts'

const openEcho = () => openGameServer((socket) => socket.pipe(socket))

test('the metrics port shows the process and its event loop, the probes, and nothing else', async () => {
  const { port, proxy, text } = await openMeasured()
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(await answer.text()).toMatch(/^process_resident_memory_bytes \d+/m)
  expect(await text()).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
  for (const path of ['/healthz', '/readyz'])
    expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200)
  expect((await fetch(`http://127.0.0.1:${port}/api/health`)).status).toBe(404)
  expect((await fetch(`http://127.0.0.1:${proxy.port}/metrics`)).status).toBe(404)
  await proxy.close()
  await expect(text()).rejects.toThrow()
})

test('HTTP requests are counted by method and class of status, and timed', async () => {
  const backend = await openBackend((asked, answer) =>
    answer.writeHead(asked.url === '/bad' ? 400 : 200).end(),
  )
  const { proxy, sees } = await openMeasured({ BACKEND_URL: backend.url })
  const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${proxy.port}${path}`, { method })
  await Promise.all([ask('/healthz'), ask('/api/x'), ask('/api/bad', 'POST'), ask('/api/x', 'PROPFIND')])
  await sees(
    'muster_proxy_http_requests_total{method="GET",status="2xx"} 2',
    'muster_proxy_http_requests_total{method="POST",status="4xx"} 1',
    'muster_proxy_http_requests_total{method="other",status="2xx"} 1',
    'muster_proxy_http_request_duration_seconds_count{method="GET"} 2',
  )
})

test('an event stream is counted but not timed', async () => {
  const backend = await openBackend((_asked, answer) =>
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n'),
  )
  const { proxy, text, sees } = await openMeasured({ BACKEND_URL: backend.url })
  const over = new AbortController()
  await fetch(`http://127.0.0.1:${proxy.port}/api/match/events?player_id=a`, { signal: over.signal })
  over.abort()
  await sees('muster_proxy_http_requests_total{method="GET",status="2xx"} 1')
  expect(await text()).not.toContain('muster_proxy_http_request_duration_seconds_count{method="GET"} 1')
})

test('connections to matches are counted by way, open and in total', async () => {
  const [{ proxy, sees }, game] = await Promise.all([openMeasured(), openEcho()])
  await sees(
    'muster_proxy_connections 0',
    'muster_proxy_match_connections{way="tcp"} 0',
    'muster_proxy_match_connections_total{way="websocket"} 0',
  )
  const line = `JOIN ${tokenTo(game.port)}`
  const player = dialPort(proxy.port)
  player.write(`${line}\n`)
  const page = new WebSocket(`ws://127.0.0.1:${proxy.port}/play/m1`)
  page.on('open', () => {
    page.send(line)
  })
  await Promise.all([once(player, 'data'), once(page, 'message')])
  await sees(
    'muster_proxy_connections 2',
    'muster_proxy_match_connections{way="tcp"} 1',
    'muster_proxy_match_connections{way="websocket"} 1',
  )
  player.destroy()
  page.close()
  await sees(
    'muster_proxy_connections 0',
    'muster_proxy_match_connections{way="tcp"} 0',
    'muster_proxy_match_connections{way="websocket"} 0',
    'muster_proxy_match_connections_total{way="tcp"} 1',
    'muster_proxy_match_connections_total{way="websocket"} 1',
  )
})

test('refusals are counted by reason', async () => {
  const { proxy, sees } = await openMeasured({ MAX_CONNECTIONS: '1' })
  await say(proxy.port, 'JOIN x\n')
  await sees('muster_proxy_connections 0')
  await say(proxy.port, `JOIN ${tokenTo(await freePort())}\n`)
  await sees('muster_proxy_connections 0')
  const page = new WebSocket(`ws://127.0.0.1:${proxy.port}/play/m1`)
  await once(page, 'open')
  await say(proxy.port, 'JOIN x\n')
  page.send('JOIN x')
  await once(page, 'close')
  await sees(
    'muster_proxy_refusals_total{reason="bad-token"} 2',
    'muster_proxy_refusals_total{reason="no-match"} 1',
    'muster_proxy_refusals_total{reason="limit"} 1',
  )
})

test('the metrics port must differ from the public one, and if it is in use, nothing stays open', async () => {
  expect(() =>
    proxyConfig({ TOKEN_SECRET: 'at-least-16-bytes', PORT: '8080', METRICS_PORT: '8080' }),
  ).toThrow('METRICS_PORT and PORT must differ, but both are 8080')
  const [port, taken] = [await freePort(), await openEcho()]
  await expect(openProxy({ PORT: String(port), METRICS_PORT: String(taken.port) })).rejects.toThrow(
    'EADDRINUSE',
  )
  await openProxy({ PORT: String(port) })
})
