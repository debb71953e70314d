import { Value } from 'typebox/value'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { Metrics } from '../src/backend/metrics.ts'
import { routeExamples } from '../src/backend/route-examples.ts'
import * as routes from '../src/backend/route-schemas.ts'
import { endReasons } from '../src/match/end-reason.ts'
import { JoinAnswer, StatusAnswer } from '../src/protocol/http.ts'
import { Waiting } from '../src/protocol/player-state.ts'
import { problems } from '../src/protocol/problems.ts'
import { ReportBody } from '../src/protocol/server-reports.ts'
import { ProxyMetrics } from '../src/proxy/proxy-metrics.ts'

const page = (name: string): string => readFileSync(new URL(`../docs/${name}.md`, import.meta.url), 'utf8')
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/^\| (`[^\n]+) \|$/gm)].map(([, row = '']) => row.split(' | '))

test('docs/errors.md has every error code with its status, and no other', () => {
  const documented = rowsOf(page('errors')).map(([code, status]) => [code, status])
  const real = Object.entries(problems).map(([code, { status }]) => [`\`${code}\``, String(status)])
  expect(documented.sort()).toEqual(real.sort())
})

test('docs/metrics.md has every metric with its type, and no other', async () => {
  const registries = [new Metrics().registry, new ProxyMetrics(() => 0).registry]
  const real = (await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()))).flat()
  const documented = rowsOf(page('metrics')).map(([name, type]) => [name, type])
  expect(documented.sort()).toEqual(real.map(({ name, type }) => [`\`${name}\``, String(type)]).sort())
})

test('docs/states.md has every reason of a wait and of an end, and no other', () => {
  const documented = rowsOf(page('states')).map(([word]) => word)
  const real = [...Waiting.properties.code.enum, ...endReasons].map((word) => `\`${word}\``)
  expect(documented).toEqual(expect.arrayContaining(real))
  const named = documented.filter((word = '') => /^`[a-z]+-[a-z-]+`$/.test(word))
  for (const word of named) expect(real).toContain(word)
})

test('docs/states.md has every state and every word of older clients', () => {
  const { status, state } = StatusAnswer.properties
  const joined = JoinAnswer.anyOf.map(({ properties }) => properties.status.const)
  const reported = ReportBody.properties.state.enum
  const words = [...status.enum, ...state.enum, ...joined, ...reported]
  for (const word of words) expect(page('states')).toContain(`\`${word}\``)
})

test.each(Object.values(routes).map((route) => [route.operationId, route] as const))(
  '%s has an example that fits its schema',
  (id, route) => {
    if (id === 'events') return
    const example = routeExamples[id]
    expect(Value.Errors(route.response[200], example?.answer)).toEqual([])
    if ('body' in route) expect(Value.Errors(route.body, example?.body)).toEqual([])
  },
)
