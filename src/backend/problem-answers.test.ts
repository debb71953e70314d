import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { fastify } from 'fastify'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'

import { Unavailable } from '../ports/unavailable.ts'
import { answerProblems } from './problem-answers.ts'

test('requests that cannot be answered just now are logged once a minute for each part that is away', async () => {
  const logged: unknown[] = []
  const log = pino({ base: null }, { write: (line: string) => logged.push(JSON.parse(line)) })
  const app = fastify().withTypeProvider<TypeBoxTypeProvider>()
  onTestFinished(() => app.close())
  answerProblems(app, log)
  for (const part of ['jwks', 'redis'] as const)
    app.get(`/${part}`, () => Promise.reject(new Unavailable(part, new Error('it is away'))))
  for (let i = 0; i < 10; i += 1)
    for (const url of ['/jwks', '/redis']) expect((await app.inject(url)).statusCode).toBe(503)
  expect(logged).toMatchObject([
    { part: 'jwks', msg: 'request refused', times: 1 },
    { part: 'redis', msg: 'request refused', times: 1 },
  ])
})
