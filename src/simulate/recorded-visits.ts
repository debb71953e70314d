import type { Attributes } from '../match/attributes.ts'
import type { Queue } from '../matchmaking/queues.ts'
import { readAttributes } from '../matchmaking/read-attributes.ts'
import { BadEnvironment } from '../runtime/env.ts'
import { linesOfFile } from './lines-of-file.ts'
import type { Party, Visit } from './visit.ts'

/** Tickets of a file, in their order; the first one comes at the beginning of the run. */
export function* recordedVisits(path: string, queue: Queue): Generator<Visit> {
  let first: number | undefined
  let last = -Infinity
  let number = 0
  for (const line of linesOfRecord(path)) {
    number += 1
    if (line.trim() === '') continue
    const read = recordOf(line, queue)
    if (typeof read === 'string') throw new BadEnvironment(`${path}:${number} ${read}`)
    const { at, party } = read
    if (at < last)
      throw new BadEnvironment(`${path}:${number} queuedAt must not be before that of the line above`)
    last = at
    first ??= at
    yield { atMs: at - first, party }
  }
}

function* linesOfRecord(path: string): Generator<string> {
  try {
    yield* linesOfFile(path)
  } catch (error) {
    const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
    if (code === undefined) throw error
    throw new BadEnvironment(`${path} cannot be read: ${message ?? ''}`)
  }
}

interface Read {
  readonly at: number
  readonly party: Party
}

/** What a line says, or a sentence about what is wrong with it. */
function recordOf(line: string, queue: Queue): Read | string {
  const record = objectOf(line)
  if (!record) return 'is not a JSON object'
  const at = timeOf(record['queuedAt'])
  if (at === undefined) return 'queuedAt must be milliseconds since 1970, or a time like 2026-07-01T20:00:00Z'
  const size = sizeOf(record['players'])
  if (size === undefined) return 'players must be a number, or a list of ids, of at least one'
  if (Object.keys(queue.attributes).length === 0) return { at, party: { size, attributes: undefined } }
  const read = attributesOf(record['attributes'], size, queue)
  return typeof read === 'string' ? read : { at, party: { size, attributes: read } }
}

function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return mapOf(JSON.parse(line))
  } catch {
    return undefined
  }
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined
}

function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : value
  return typeof ms === 'number' && Number.isFinite(ms) ? Math.round(ms) : undefined
}

function sizeOf(value: unknown = 1): number | undefined {
  const size = Array.isArray(value) ? value.length : value
  return typeof size === 'number' && Number.isInteger(size) && size > 0 ? size : undefined
}

/** Of each player; a single object is that of all of them. */
function attributesOf(value: unknown, size: number, queue: Queue): readonly Attributes[] | string {
  const each: readonly unknown[] = Array.isArray(value) ? value : Array.from({ length: size }, () => value)
  if (each.length !== size) return `attributes must be one object, or a list of ${size}`
  const players: Attributes[] = []
  for (const one of each) {
    const read = readAttributes(queue, { attributes: mapOf(one) ?? {} })
    if (read.kind === 'refused') return read.says
    players.push(read.attributes)
  }
  return players
}
