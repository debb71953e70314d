import type { AttributeValue, Attributes } from '../match/attributes.ts'
import { LATENCIES, VERSION, type AttributeKind, type AttributeType } from './attribute-types.ts'
import type { Queue } from './queues.ts'
import { valueOf, whyTooLarge } from './attribute-values.ts'

/** What a join says of its player. Nobody has checked the values yet. */
export interface Brought {
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  readonly latencies?: Readonly<Record<string, unknown>> | undefined
  readonly version?: string | undefined
}

export type ReadAttributes =
  | { readonly kind: 'read'; readonly attributes: Attributes }
  /** `says` is a sentence for the client's author. */
  | { readonly kind: 'refused'; readonly says: string }

type Declaring = Pick<Queue, 'id' | 'attributes'>

/**
 * The attributes that the queue declares, out of what the player brings. Nothing is converted: a rating that came as
 * text would be compared with the others in silence, and wrongly.
 */
export function readAttributes(queue: Declaring, brought: Brought): ReadAttributes {
  const given = new Map(Object.entries({ ...brought.attributes, ...always(queue, brought) }))
  const unknown = [...given.keys()].find((name) => !Object.hasOwn(queue.attributes, name))
  if (unknown !== undefined) return refused(unknownSentence(queue, unknown))
  const tooLarge = whyTooLarge(Object.fromEntries(given))
  if (tooLarge !== undefined) return refused(tooLarge)
  const read: [string, AttributeValue][] = []
  for (const [name, type] of Object.entries(queue.attributes)) {
    const value = given.has(name) ? valueOf(type.kind, given.get(name)) : missing
    if (value.kind === 'refused') return refused(wrongSentence(queue, { name, ...type }, value.says))
    if (value.kind === 'value') read.push([name, value.value])
    else if (type.missing.kind === 'default') read.push([name, type.missing.value])
    else if (type.missing.kind === 'reject') return refused(missingSentence(queue, { name, ...type }))
  }
  return { kind: 'read', attributes: Object.fromEntries(read) }
}

const missing = { kind: 'missing' } as const

const refused = (says: string): ReadAttributes => ({ kind: 'refused', says })

/** Clients may always send these two: a queue that does not ask for them ignores them. */
function always({ attributes }: Declaring, { latencies, version }: Brought): Record<string, unknown> {
  return {
    ...(latencies && Object.hasOwn(attributes, LATENCIES) && { [LATENCIES]: latencies }),
    ...(version !== undefined && Object.hasOwn(attributes, VERSION) && { [VERSION]: version }),
  }
}

/** As a client's author reads them. */
const wanted: Record<AttributeKind, string> = {
  number: 'a number',
  string: 'a string',
  strings: 'a list of strings',
  numberMap: 'a map of numbers',
  latency: 'a map from region to milliseconds',
}

type Named = AttributeType & { readonly name: string }

function unknownSentence({ id, attributes }: Declaring, name: string): string {
  const declared = Object.keys(attributes)
  const has = declared.length === 0 ? 'It declares none.' : `It declares: ${declared.join(', ')}.`
  return `Queue ${id} declares no attribute "${name}". ${has}`
}

function wrongSentence({ id }: Declaring, { name, kind }: Named, got: string): string {
  return `The attribute "${name}" of queue ${id} must be ${wanted[kind]}, but is ${got}.`
}

function missingSentence({ id }: Declaring, { name, kind }: Named): string {
  return `Queue ${id} needs the attribute "${name}", ${wanted[kind]}.`
}
