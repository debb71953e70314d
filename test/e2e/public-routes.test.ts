import { expect, test } from 'vitest'

import { startSystem } from '../support/system.ts'

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>
}

const forPlayers = [
  'POST /match/join',
  'POST /match/leave',
  'GET /match/status',
  'GET /match/events',
  'GET /match/why',
  'POST /match/{session_id}/end',
  'GET /party',
  'POST /party',
  'POST /party/join',
  'POST /party/leave',
  'POST /party/kick',
  'POST /party/promote',
  'POST /party/ready',
  'POST /party/queue',
]
/** The routes that the API's description does not list. */
const unlisted = ['GET /metrics', 'GET /openapi.json', 'GET /docs', 'GET /docs/', 'GET /']
const neverPublic = ['GET /metrics', 'POST /match/{session_id}/report']

/** Every route of the backend, described or not. */
async function routesOf(backendUrl: string): Promise<readonly string[]> {
  const { paths } = (await (await fetch(`${backendUrl}/openapi.json`)).json()) as Document
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  return [...described, ...unlisted]
}

/** Whether the proxy refuses the route itself. Only the head is read: an event stream has no end. */
async function isRefused(url: string, route: string): Promise<boolean> {
  const [method = '', path = ''] = route.split(' ')
  const over = new AbortController()
  const filled = path.replace('{session_id}', 'no-such-match')
  const answer = await fetch(`${url}/api${filled}`, { method, signal: over.signal })
  const refused = answer.status === 404 && (await answer.text()).includes('UNKNOWN_ROUTE')
  over.abort()
  return refused
}

async function passed(url: string, routes: readonly string[]): Promise<readonly string[]> {
  const answers = await Promise.all(
    routes.map(async (route) => ((await isRefused(url, route)) ? [] : [route])),
  )
  return answers.flat().sort()
}

test('of all routes of the backend, the public gets those that players need', async () => {
  await using system = await startSystem({ PUBLIC_ROUTES: 'players' })
  const routes = await routesOf(system.backendUrl)
  expect(routes).toEqual(expect.arrayContaining(forPlayers))
  expect(await passed(system.url, routes)).toEqual([...forPlayers].sort())
})

test('with all routes public, metrics and reports still are not', async () => {
  await using system = await startSystem({ PUBLIC_ROUTES: 'all' })
  const routes = await routesOf(system.backendUrl)
  const others = routes.filter((route) => !neverPublic.includes(route) && route !== 'GET /')
  expect(await passed(system.url, routes)).toEqual([...others].sort())
})
