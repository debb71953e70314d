import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { anyJson, fuzz } from '../support/fuzz.ts'
import { startInputSystem, type InputSystem } from '../support/input-system.ts'

let system: InputSystem
let api: OpenApi
beforeAll(async () => {
  system = await startInputSystem()
  api = (await (await fetch(at('/openapi.json'))).json()) as OpenApi
})
afterAll(() => system[Symbol.asyncDispose]())

const at = (path: string): string => `http://127.0.0.1:${system.backendPort}${path}`

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly $ref?: string
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

/** Mostly what the schema asks for; now and then anything. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 8, arbitrary: rightValueOf(schema) }, { weight: 1, arbitrary: anyJson })
}

function rightValueOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return rightValueOf(resolved(schema))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type ?? 'any') {
    case 'object':
      return objectOf(schema)
    case 'array':
      return fc.array(valueOf(schema.items ?? {}), { maxLength: 3 })
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
    case 'string':
      return textFor(schema)
    default:
      return anyJson
  }
}

function resolved(schema: Schema): Schema {
  return schema.$ref === undefined
    ? schema
    : (api.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''] ?? {})
}

function objectOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, valueOf(schema)]),
  )
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) })
}

const known = [
  'big',
  'ranked',
  'near',
  'versioned',
  'ann',
  'm1',
  'K7MQXA',
  '2026-01-01T00:00:00Z',
  '5',
  '1.2.3',
]

/** Without spaces and slashes it is often a valid id. */
function textFor({ pattern }: Schema): fc.Arbitrary<string> {
  const any = fc.oneof(
    fc.constantFrom(...known),
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  return pattern === undefined
    ? any
    : fc.oneof(fc.constantFrom(...known), fc.stringMatching(/^[A-Za-z0-9._:-]{1,12}$/), any)
}

const paths: Record<string, string> = { session_id: 'none' }

function requestsOf(
  path: string,
  method: string,
  operation: Operation,
): fc.Arbitrary<{ url: string; init: RequestInit }> {
  const query = (operation.parameters ?? []).filter((each) => each.in === 'query')
  const schema = operation.requestBody?.content['application/json']?.schema
  const values = fc.record(Object.fromEntries(query.map((each) => [each.name, valueOf(each.schema)])), {
    requiredKeys: [],
  })
  const headers = fc.constantFrom<Record<string, string>>(
    {},
    {},
    { authorization: 'Bearer admin' },
    { authorization: 'Bearer x' },
  )
  return fc
    .tuple(values, schema ? valueOf(schema) : fc.constant(undefined), headers)
    .map(([asked, body, more]) => {
      const search = Object.entries(asked)
        .map(([name, value]) => `${name}=${encodeURIComponent(textIn(value))}`)
        .join('&')
      const url = `${path.replace(/\{(\w+)\}/g, (_, name: string) => paths[name] ?? 'none')}?${search}`
      return {
        url,
        init: {
          method: method.toUpperCase(),
          headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...more },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        },
      }
    })
}

/** A lone surrogate has no encoding in a URL. */
function textIn(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.replace(/\p{Surrogate}/gu, '')
}

test('no body and no query makes the backend fail, and each refusal is a problem', async () => {
  const requests = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => requestsOf(path, method, operation)),
  )
  await fuzz(
    fc.asyncProperty(fc.oneof(...requests), async ({ url, init }) => {
      const answer = await fetch(at(url), { ...init, signal: AbortSignal.timeout(60_000) })
      const type = answer.headers.get('content-type') ?? ''
      await answer.body?.cancel()
      expect(answer.status, `${init.method ?? ''} ${url}`).toBeLessThan(500)
      if (answer.status >= 400) expect(type).toBe('application/problem+json')
    }),
    1,
  )
  expect(system.errors).toEqual([])
})

test('a body that is nested as deeply as its size allows is refused like any other', async () => {
  const deep = '['.repeat(30_000) + ']'.repeat(30_000)
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const fields = Object.keys(
        resolved(requestBody?.content['application/json']?.schema ?? {}).properties ?? {},
      )
      for (const text of bodiesWith(deep, fields))
        for (const authorization of ['', 'Bearer an-administrator']) {
          const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) }
          const url = at(path.replace(/\{\w+\}/g, 'none'))
          const { status } = await fetch(url, { method: method.toUpperCase(), headers, body: text })
          expect(status, `${method} ${path} ${text.slice(0, 80)}`).toBeLessThan(500)
        }
    }
  expect(system.errors).toEqual([])
})

/** In each field, and where the queue `ranked` has an attribute. */
function bodiesWith(deep: string, fields: readonly string[]): readonly string[] {
  const others = { player_id: 'ann', queue: 'ranked', ready: true }
  const values = [deep, `{"rating":${deep}}`, `[{"player_id":"ann","attributes":{"rating":${deep}}}]`]
  return fields.flatMap((name) => {
    const kept = Object.entries(others).filter(([other]) => other !== name && fields.includes(other))
    const start = JSON.stringify(Object.fromEntries(kept)).slice(0, -1)
    return values.map((value) => `${start}${kept.length > 0 ? ',' : ''}${JSON.stringify(name)}:${value}}`)
  })
}
