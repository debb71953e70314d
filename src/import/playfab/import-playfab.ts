import type { ConvertedQueue } from '../check-queue.ts'
import { nearly, type Element } from '../element.ts'
import { importedFrom, unreadable, type Imported } from '../imported.ts'
import { readLenientJson } from '../lenient-json.ts'
import { MOST_PLAYERS } from '../../queue-file/schema-parts.ts'
import { nameOf, textOf } from '../read.ts'
import { Attributes } from './attributes.ts'
import { convertRules } from './convert-rules.ts'
import { convertSettings } from './convert-settings.ts'
import { convertSizes, type ConvertedSizes } from './convert-sizes.ts'
import { findQueues, type FoundQueue } from './find-queues.ts'
import { Names } from './names.ts'
import { MATCH_SIZE, rulesOf } from './playfab-rule.ts'

/** Converts queues of PlayFab to a queue file, and says of each part of them what became of it. */
export function importPlayFab(text: string): Imported {
  const document = readLenientJson(text)
  const wrong = unreadable(document)
  if (wrong) return wrong
  const found = findQueues(document.content())
  const sized = found.map((queue) => ({ queue, sizes: convertSizes(queue.fields, queue.path) }))
  const faults = [
    ...(found.length === 0 ? ['1: there is no MatchmakingQueue here, and no MatchMakingQueues'] : []),
    ...sized.flatMap(({ queue: { fields, path }, sizes }) =>
      sizes
        ? []
        : [
            `${document.positionOf(path).line}: ${textOf(fields['Name'])} needs MinMatchSize and MaxMatchSize, of 1 to ${MOST_PLAYERS} players`,
          ],
    ),
  ]
  if (faults.length > 0) return { kind: 'unreadable', faults }
  const names = new Names()
  const queues = sized.flatMap(({ queue, sizes }) =>
    sizes ? [convert(queue, sizes, names.give(textOf(queue.fields['Name']) || 'imported', queueName))] : [],
  )
  return importedFrom({ source: 'PlayFab', document, queues })
}

function convert({ fields, path }: FoundQueue, sizes: ConvertedSizes, name: string): ConvertedQueue {
  const attributes = new Attributes()
  const converted = convertRules(rulesOf(fields, path), {
    teams: { largest: sizes.largestTeam },
    attributes,
  })
  const rules = { ...(sizes.rule && { [MATCH_SIZE]: sizes.rule }), ...converted.rules }
  return {
    name,
    entry: {
      ...(Object.keys(attributes.entries).length > 0 && { attributes: attributes.entries }),
      ...sizes.entry,
      ...(Object.keys(rules).length > 0 && { rules }),
    },
    elements: [
      ...renamed(textOf(fields['Name']), name, path),
      ...sizes.elements,
      ...attributes.elements,
      ...converted.elements,
      ...convertSettings(fields, path),
    ],
  }
}

/** A queue may be called 4v4, a rule may not. */
function queueName(given: string): string {
  return /^[A-Za-z0-9._-]{1,60}$/.test(given) ? given : nameOf(given)
}

function renamed(given: string, name: string, path: readonly string[]): readonly Element[] {
  return given === name
    ? []
    : [nearly({ name: `queue ${given}`, path: [...path, 'Name'] }, `it is called ${name}`)]
}
