import { afterAll, beforeAll, expect, test } from 'vitest'

import { startSystem, type System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system[Symbol.asyncDispose]())

test('the OpenAPI document names every route of the wire, and a page shows it', async () => {
  const { body } = await system.get<{ openapi: string; paths: Record<string, object> }>('/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  const routes = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  expect(routes.sort()).toEqual(
    [
      'post /match/join',
      'get /match/status',
      'get /match/why',
      'get /match/events',
      'post /match/leave',
      'get /party',
      'post /party',
      'post /party/join',
      'post /party/leave',
      'post /party/kick',
      'post /party/promote',
      'post /party/ready',
      'post /party/queue',
      'post /match/{session_id}/end',
      'post /match/{session_id}/report',
      'get /sessions/active',
      'get /server-stats',
      'get /history/matches',
      'get /history/matches/{session_id}',
      'post /cleanup/orphaned-servers',
      'get /health',
      'get /healthz',
      'get /readyz',
    ].sort(),
  )
  const page = await fetch(`${system.url}/`)
  expect(page.url).toContain('/api/docs')
  expect(await page.text()).toContain('swagger-ui')
})

test('the OpenAPI document shows an example of each body, answer, error and stream, and who may call', async () => {
  const { body } = await system.get<OpenApi>('/openapi.json')
  const operations = Object.values(body.paths).flatMap((methods) => Object.values(methods))
  for (const { operationId, requestBody, responses } of operations) {
    const bodies = [requestBody, ...Object.values(responses)].flatMap((each) =>
      Object.entries(each?.content ?? {}),
    )
    expect(bodies.length, operationId).toBeGreaterThan(0)
    for (const [type, { example }] of bodies) expect(example, `${operationId} ${type}`).toBeDefined()
  }
  const named = new Map(operations.map((operation) => [operation.operationId, operation]))
  expect(Object.keys(named.get('events')?.responses['200']?.content ?? {})).toEqual(['text/event-stream'])
  expect(Object.keys(named.get('join')?.responses['4XX']?.content ?? {})).toEqual([
    'application/problem+json',
  ])
  expect(named.get('cleanup')?.security).toEqual([{ admin: [] }])
  expect(named.get('report')?.security).toEqual([{ gameServer: [] }])
})

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
interface Operation {
  readonly operationId: string
  readonly security?: readonly object[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly example?: unknown }>>
}
