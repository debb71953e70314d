import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { player } from '../../src/client/node.ts'
import { clientFile, FOREIGN_HOST, openBrowser, servePages, type PageServer } from '../support/browser.ts'
import { startSystem, type System } from '../support/system.ts'

let system: System
let pages: PageServer
let browser: Browser
beforeAll(async () => {
  system = await startSystem({ SESSION_SIZE: '2', MIN_PARTIAL_SESSION_SIZE: '2' })
  pages = await servePages()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await pages[Symbol.asyncDispose]()
  await system[Symbol.asyncDispose]()
})

/** As text: the test's compiler would rewrite the import. */
const playInBrowser = (url: string, id: string) => `(async () => {
  const { player } = await import('/client/browser.js')
  const me = player('${url}', '${id}')
  const lines = await me.connect(await me.join())
  await lines.send('REQUEST_MATCH 1')
  const heard = []
  for await (const line of lines) heard.push(line)
  return heard
})()`

const playedToTheEnd = (id: string): unknown =>
  expect.arrayContaining([`JOINED ${id}`, 'RUNNING_LENGTH 1', 'STATE running', 'STATE stop'])

test('the client in a browser replaces a stale token, and distinguishes a crash from an end', async () => {
  const tab = await browser.newPage()
  await tab.goto(`http://localhost:${pages.port}/`)
  const other = player(system.url, 'browser-f')
  const playing = tab.evaluate<string>(`(async () => {
    const { player } = await import('/client/browser.js')
    const me = player('${system.url}', 'browser-e')
    const lines = await me.connect({ ...(await me.join()), token: 'a.stale.token' })
    try {
      for await (const line of lines) window.heard = line
      return 'the end'
    } catch ({ name }) {
      return window.heard + ', ' + name
    }
  })()`)
  const ready = await other.join()
  await tab.waitForFunction(`window.heard === 'JOINED browser-e'`)
  const { body } = await system.get<{ sessions: { session_id: string; game_server_pod: string }[] }>(
    '/sessions/active',
  )
  const server = body.sessions.find(({ session_id }) => session_id === ready.session_id)
  await system.signalServer(server?.game_server_pod ?? '', 'SIGKILL')
  expect(await playing).toBe('JOINED browser-e, ConnectionLost')
  await other.leave()
  await system.post('/match/leave', { player_id: 'browser-e' })
})

describe('the client in a browser joins, and plays to the end over a WebSocket', () => {
  test("on the proxy's own page", async () => {
    const tab = await browser.newPage()
    await tab.route(/\/(client|protocol)\//, (route) =>
      route.fulfill({ path: clientFile(route.request().url()), contentType: 'text/javascript' }),
    )
    await tab.goto(`${system.url}/healthz`)
    const heard = tab.evaluate<string[]>(playInBrowser(system.url, 'browser-a'))
    const other = player(system.url, 'browser-b')
    await other.connect(await other.join())
    expect(await heard).toEqual(playedToTheEnd('browser-a'))
  })

  test('on a page from another port', async () => {
    const tab = await browser.newPage()
    await tab.goto(`http://localhost:${pages.port}/`)
    const heard = tab.evaluate<string[]>(playInBrowser(system.url, 'browser-c'))
    const other = player(system.url, 'browser-d')
    await other.connect(await other.join())
    expect(await heard).toEqual(playedToTheEnd('browser-c'))
  })
})

describe('a page of a foreign origin', () => {
  test('gets an error from the client that nothing answers, and what to check', async () => {
    const tab = await browser.newPage()
    await tab.goto(`http://${FOREIGN_HOST}:${pages.port}/`)
    const refused = `(async () => {
      const { player } = await import('/client/browser.js')
      const joining = player('${system.url}', 'foreign').join({ unreachableAfterMs: 500 })
      return joining.then(() => 'joined', ({ name, message }) => name + ': ' + message)
    })()`
    const told = await tab.evaluate(refused)
    expect(told).toMatch(/^Unreachable: .*CORS_ORIGINS/)
  })

  test('can neither join nor open a game socket, with any token', async () => {
    const [a, b] = [player(system.url, 'holder-a'), player(system.url, 'holder-b')]
    const [ready] = await Promise.all([a.join(), b.join()])
    const tab = await browser.newPage()
    await tab.goto(`http://${FOREIGN_HOST}:${pages.port}/`)
    const asked = `fetch('${system.url}/api/match/join', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"player_id":"foreign"}',
    }).then(({ status }) => status, ({ name }) => name)`
    expect(await tab.evaluate(asked)).toBe('TypeError')
    const read = `fetch('${system.url}/api/health').then(({ status }) => status, ({ name }) => name)`
    expect(await tab.evaluate(read)).toBe('TypeError')
    const socket = `new Promise((resolve) => {
      const socket = new WebSocket('${system.url.replace('http', 'ws')}${ready.play_path}')
      socket.onopen = socket.onerror = ({ type }) => resolve(type)
    })`
    expect(await tab.evaluate(socket)).toBe('error')
    expect((await system.get('/match/status?player_id=foreign')).body).toMatchObject({ session_id: null })
    // The same token works for its player: the page was refused.
    const lines = await a.connect(ready)
    for await (const line of lines) {
      expect(line).toBe('JOINED holder-a')
      break
    }
  })
})

test('the API page shows every route, and uses the API itself', async () => {
  const tab = await browser.newPage({ viewport: { width: 1200, height: 1400 } })
  const failed: string[] = []
  tab.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`)
  })
  tab.on('pageerror', (error) => failed.push(error.message))
  await tab.goto(system.url)
  await tab.locator('.opblock').first().waitFor()
  const { body } = await system.get<{ paths: Record<string, object> }>('/openapi.json')
  const routes = Object.values(body.paths).flatMap((methods) => Object.keys(methods))
  expect(routes.length).toBeGreaterThan(10)
  expect(await tab.locator('.opblock').count()).toBe(routes.length)
  expect(await tab.locator('.servers select').inputValue()).toBe('/api')
  await tab.locator('#operations-operators-health .opblock-summary-control').click()
  await tab.locator('#operations-operators-health .try-out__btn').click()
  await tab.locator('#operations-operators-health .execute').click()
  const answer = tab.locator('#operations-operators-health .live-responses-table .response-col_status')
  expect(await answer.last().textContent()).toContain('200')
  expect(await tab.locator('#operations-operators-health .request-url').textContent()).toContain(
    `${system.url}/api/health`,
  )
  expect(failed).toEqual([])
})
