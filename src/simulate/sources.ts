import type { AttributeType } from '../matchmaking/attribute-types.ts'
import type { ConfiguredQueue } from '../queue-file/queue-from.ts'
import { BadEnvironment } from '../runtime/env.ts'
import type { CrowdOptions } from './crowd-options.ts'
import { latencySource } from './latency-source.ts'
import { bellOf, numberSource } from './number-source.ts'
import { Random } from './random.ts'
import { each, type Source, type SourceNeeds } from './source.ts'
import { setSource, textSource } from './text-sources.ts'

/** A source for each attribute of the queue; throws with all attributes for which an option must say more. */
export function sourcesFor(
  { queue, matchRules }: ConfiguredQueue,
  options: CrowdOptions,
): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>()
  const faults: string[] = []
  for (const [name, type] of Object.entries(queue.attributes)) {
    // A stream of its own: the same attribute has the same values in another configuration.
    const random = new Random(options.seed, `attribute ${name}`)
    const source = sourceOf({ name, type, rules: matchRules, options, random }) ?? defaultOf(type)
    if (source) sources.set(name, source)
    else faults.push(`Queue ${queue.id}: ${remedy(name, type)}`)
  }
  if (faults.length > 0) throw new BadEnvironment(faults.join('\n'))
  return sources
}

function sourceOf(needs: SourceNeeds): Source | undefined {
  switch (needs.type.kind) {
    case 'number': {
      const bell = bellOf(needs)
      return bell && numberSource(needs, bell)
    }
    case 'string':
      return textSource(needs)
    case 'strings':
      return setSource(needs)
    case 'numberMap':
      // No rule looks at it.
      return each(() => ({}))
    case 'latency':
      return latencySource(needs)
  }
}

/** A text or a set that nobody needs to bring is brought by nobody. A number of which nothing is known is not plausible. */
function defaultOf({ kind, missing }: AttributeType): Source | undefined {
  if (kind === 'number' || missing.kind === 'reject') return undefined
  return missing.kind === 'default' ? each(() => missing.value) : () => []
}

function remedy(name: string, { kind }: AttributeType): string {
  return kind === 'number'
    ? `what is usual for the number "${name}"? Say mean and standard deviation: --numbers ${name}=30,10`
    : `which values of "${name}" do players bring, and how often? Say: --values ${name}=first:3,second:1`
}
