import type { Attributes, AttributeValue } from '../match/attributes.ts'
import { LATENCIES } from './attribute-types.ts'
import { whyTooLarge } from './attribute-values.ts'
import type { Queue } from './queues.ts'
import { readAttributes, type Brought, type ReadAttributes } from './read-attributes.ts'

type Declaring = Pick<Queue, 'id' | 'attributes'>

/**
 * What the queues declare, out of what a player brings for all of them. Each queue reads the attributes that it declares; one
 * that none declares is refused. A ticket has one value for each name: queues that would read two are refused together.
 */
export function readForQueues(queues: readonly Declaring[], brought: Brought): ReadAttributes {
  const [only, ...others] = queues
  if (only && others.length === 0) return readAttributes(only, brought)
  const given = brought.attributes ?? {}
  const unknown = Object.keys(given).find((name) => !queues.some((queue) => declares(queue, name)))
  if (unknown !== undefined) return refused(unknownSentence(queues, unknown))
  const areLatenciesRead = queues.some((queue) => declares(queue, LATENCIES))
  const tooLarge = whyTooLarge({ ...given, ...(areLatenciesRead && { latencies: brought.latencies }) })
  return tooLarge === undefined ? readByEach(queues, brought, given) : refused(tooLarge)
}

function readByEach(
  queues: readonly Declaring[],
  brought: Brought,
  given: Readonly<Record<string, unknown>>,
): ReadAttributes {
  const merged: Record<string, AttributeValue> = {}
  const readers = new Map<string, Declaring>()
  for (const queue of queues) {
    const read = readAttributes(queue, { ...brought, attributes: attributesFor(queue, given) })
    if (read.kind === 'refused') return read
    for (const name of Object.keys(queue.attributes)) {
      const before = readers.get(name)
      if (before && !isSame(merged, read.attributes, name))
        return refused(differSentence([before, queue], name, Object.hasOwn(given, name)))
      readers.set(name, queue)
    }
    Object.assign(merged, read.attributes)
  }
  return { kind: 'read', attributes: merged }
}

const refused = (says: string): ReadAttributes => ({ kind: 'refused', says })

const declares = ({ attributes }: Declaring, name: string): boolean => Object.hasOwn(attributes, name)

function attributesFor(queue: Declaring, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => declares(queue, name)))
}

/** Both were read from the same value, so equal ones have their parts in the same order. */
function isSame(one: Attributes, other: Attributes, name: string): boolean {
  return JSON.stringify(one[name]) === JSON.stringify(other[name])
}

function unknownSentence(queues: readonly Declaring[], name: string): string {
  const declared = [...new Set(queues.flatMap(({ attributes }) => Object.keys(attributes)))]
  const have = declared.length === 0 ? 'They declare none.' : `They declare: ${declared.join(', ')}.`
  return `None of the queues ${queues.map(({ id }) => id).join(', ')} declares an attribute "${name}". ${have}`
}

function differSentence(
  [one, other]: readonly [Declaring, Declaring],
  name: string,
  isGiven: boolean,
): string {
  const differ = `Queues ${one.id} and ${other.id} read the attribute "${name}" differently`
  return isGiven ? `${differ}: join one of them.` : `${differ} where it is missing: this join must bring it.`
}
