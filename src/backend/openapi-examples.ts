import { problem, PROBLEM_TYPE } from '../protocol/problems.ts'
import { eventStreamExample, routeExamples } from './route-examples.ts'

interface Media {
  example?: unknown
}
interface Body {
  readonly content?: Readonly<Record<string, Media>>
}
interface Operation {
  readonly operationId?: string
  readonly requestBody?: Body
  readonly responses?: Readonly<Record<string, Body>>
}

/** The same document, with an example for each body, answer and error. */
export function withExamples<T extends { paths?: object }>(document: T): T {
  const copy = structuredClone(document)
  const paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = { ...copy.paths }
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) addExamples(operation)
  return copy
}

function addExamples({ operationId = '', requestBody, responses = {} }: Operation): void {
  const { body, answer } = routeExamples[operationId] ?? {}
  show(requestBody, 'application/json', body)
  show(responses['200'], 'application/json', answer)
  show(responses['200'], 'text/event-stream', eventStreamExample)
  show(responses['503'], 'application/json', { ...answer, status: 'stopping' })
  show(responses['4XX'], PROBLEM_TYPE, problem('BAD_REQUEST', 'body/player_id must be a player id'))
  show(responses['5XX'], PROBLEM_TYPE, problem('UNAVAILABLE'))
}

function show(body: Body | undefined, type: string, example: unknown): void {
  const media = body?.content?.[type]
  if (media && example !== undefined) media.example = example
}
